-- Ledgerline, PostgreSQL 15
CREATE TYPE user_role AS ENUM ('member', 'admin');
CREATE TYPE invoice_status AS ENUM ('draft', 'sent', 'paid', 'void');

CREATE TABLE users (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email           VARCHAR(254) NOT NULL,
    password_hash   VARCHAR(255) NOT NULL,
    first_name      VARCHAR(80)  NOT NULL,
    last_name       VARCHAR(80)  NOT NULL,
    role            user_role    NOT NULL DEFAULT 'member',
    created_at      TIMESTAMPTZ  NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX users_email_lower_key ON users (lower(email));

CREATE TABLE customers (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id        BIGINT       NOT NULL REFERENCES users (id),
    company_name    VARCHAR(160) NOT NULL,
    email           VARCHAR(254) NOT NULL,
    vat_number      VARCHAR(20),
    billing_street  VARCHAR(200),
    billing_city    VARCHAR(100),
    billing_postal_code VARCHAR(16),
    billing_country CHAR(2),
    created_at      TIMESTAMPTZ  NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at      TIMESTAMPTZ  NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT customers_owner_email_key UNIQUE (owner_id, email)
);
CREATE INDEX customers_owner_idx ON customers (owner_id);

CREATE TABLE contacts (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id  BIGINT       NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    full_name    VARCHAR(120) NOT NULL,
    email        VARCHAR(254) NOT NULL,
    is_primary   BOOLEAN      NOT NULL DEFAULT FALSE
);
CREATE INDEX contacts_customer_idx ON contacts (customer_id);

CREATE TABLE products (
    sku         VARCHAR(32)   PRIMARY KEY,
    name        VARCHAR(200)  NOT NULL,
    unit_price  NUMERIC(12,2) NOT NULL CHECK (unit_price >= 0),
    active      BOOLEAN       NOT NULL DEFAULT TRUE
);

CREATE TABLE invoices (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id     BIGINT       NOT NULL REFERENCES users (id),
    customer_id  BIGINT       NOT NULL REFERENCES customers (id) ON DELETE RESTRICT,
    number       VARCHAR(30)  NOT NULL UNIQUE,
    status       invoice_status NOT NULL DEFAULT 'draft',
    issue_date   DATE         NOT NULL,
    due_date     DATE,
    notes        TEXT,
    created_at   TIMESTAMPTZ  NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CHECK (due_date IS NULL OR due_date >= issue_date)
);
CREATE INDEX invoices_owner_idx ON invoices (owner_id);
CREATE INDEX invoices_customer_idx ON invoices (customer_id);
CREATE INDEX invoices_status_idx ON invoices (status, issue_date DESC);

CREATE TABLE invoice_lines (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id   BIGINT        NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
    product_sku  VARCHAR(32)   REFERENCES products (sku),
    description  VARCHAR(400)  NOT NULL,
    quantity     INTEGER       NOT NULL CHECK (quantity > 0),
    unit_price   NUMERIC(12,2) NOT NULL CHECK (unit_price >= 0)
);
CREATE INDEX invoice_lines_invoice_idx ON invoice_lines (invoice_id);
CREATE INDEX invoice_lines_product_idx ON invoice_lines (product_sku);

CREATE TABLE payments (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id   BIGINT        NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
    amount       NUMERIC(12,2) NOT NULL CHECK (amount > 0),
    paid_on      DATE          NOT NULL,
    reference    VARCHAR(140),
    created_at   TIMESTAMPTZ   NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX payments_invoice_idx ON payments (invoice_id);
COMMENT ON TABLE payments IS 'Money received; never changed once written.';
