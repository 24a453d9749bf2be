CREATE TABLE library (
    code          char(6)      NOT NULL,
    name          varchar(120) NOT NULL,
    city          varchar(80)  NOT NULL,
    opening_hours jsonb        NOT NULL DEFAULT '{}',
    lends         boolean      NOT NULL DEFAULT true,
    CONSTRAINT library_pk PRIMARY KEY (code)
);

CREATE TABLE member (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    card_number  varchar(20)  NOT NULL UNIQUE,
    pin_hash     varchar(200) NOT NULL,
    display_name varchar(120) NOT NULL,
    home_library char(6)      NOT NULL REFERENCES library (code),
    staff        boolean      NOT NULL DEFAULT false
);

CREATE TABLE title (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           varchar(300) NOT NULL,
    author         varchar(200) NOT NULL,
    isbn           char(13) UNIQUE,
    language       char(3)  NOT NULL,
    published_year smallint
);

CREATE TABLE subject (
    code   varchar(12) PRIMARY KEY,
    label  varchar(120) NOT NULL,
    parent varchar(12) REFERENCES subject (code)
);

CREATE TABLE title_subject (
    title_id     bigint      NOT NULL REFERENCES title (id) ON DELETE CASCADE,
    subject_code varchar(12) NOT NULL REFERENCES subject (code),
    PRIMARY KEY (title_id, subject_code)
);

CREATE TABLE copy (
    library_code char(6)     NOT NULL REFERENCES library (code),
    barcode      varchar(14) NOT NULL,
    title_id     bigint      NOT NULL REFERENCES title (id),
    shelf_mark   varchar(40),
    status       varchar(12) NOT NULL DEFAULT 'available'
                 CHECK (status IN ('available', 'on_loan', 'in_transit', 'lost')),
    acquired_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (library_code, barcode)
);

CREATE TABLE loan (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    library_code char(6)     NOT NULL,
    barcode      varchar(14) NOT NULL,
    member_id    bigint      NOT NULL REFERENCES member (id),
    lent_at      timestamptz NOT NULL DEFAULT now(),
    due_at       timestamptz NOT NULL,
    returned_at  timestamptz,
    FOREIGN KEY (library_code, barcode) REFERENCES copy (library_code, barcode)
);

CREATE TABLE hold (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title_id       bigint      NOT NULL REFERENCES title (id) ON DELETE CASCADE,
    member_id      bigint      NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    pickup_library char(6)     NOT NULL REFERENCES library (code),
    placed_at      timestamptz NOT NULL DEFAULT now(),
    state          varchar(10) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'ready', 'fulfilled')),
    UNIQUE (title_id, member_id)
);

CREATE TABLE transfer (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    library_code char(6)     NOT NULL,
    barcode      varchar(14) NOT NULL,
    to_library   char(6)     NOT NULL REFERENCES library (code),
    sent_at      timestamptz NOT NULL DEFAULT now(),
    arrived_at   timestamptz,
    FOREIGN KEY (library_code, barcode) REFERENCES copy (library_code, barcode)
);

CREATE INDEX member_home ON member (home_library);
CREATE INDEX subject_parent ON subject (parent);
CREATE INDEX copy_title ON copy (title_id);
CREATE INDEX loan_copy ON loan (library_code, barcode, lent_at DESC);
CREATE INDEX loan_member ON loan (member_id);
CREATE INDEX loan_due ON loan (due_at) WHERE returned_at IS NULL;
CREATE INDEX hold_member ON hold (member_id);
CREATE INDEX transfer_copy ON transfer (library_code, barcode);
CREATE INDEX transfer_to ON transfer (to_library);
CREATE INDEX title_subject_code ON title_subject (subject_code);
