-- Berths that their keepers let to sailors for a while; people log in elsewhere, and their subjects are texts.
CREATE SCHEMA IF NOT EXISTS quay;

CREATE TYPE quay.stay_state AS ENUM ('ASKED_FOR', 'PENDING', 'CONFIRMED', 'CANCELLED', 'OVER');

CREATE TABLE quay.people (
    subject       VARCHAR(64) PRIMARY KEY,
    login         VARCHAR(120) NOT NULL UNIQUE,
    password_hash VARCHAR(100) NOT NULL,
    role          VARCHAR(32) NOT NULL DEFAULT 'ROLE_SAILOR' CHECK (role IN ('ROLE_SAILOR', 'ROLE_HARBOUR_MASTER')),
    joined_at     TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE quay.berths (
    id             UUID PRIMARY KEY,
    keeper_subject VARCHAR(64) NOT NULL,
    name           VARCHAR(80) NOT NULL,
    harbour        VARCHAR(80) NOT NULL,
    metres         INT NOT NULL CHECK (metres > 0),
    status         VARCHAR(16) NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'INACTIVE')),
    created_at     TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at     TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX berths_of_keepers ON quay.berths (keeper_subject);

CREATE TABLE quay.stays (
    id             UUID PRIMARY KEY,
    berth_id       UUID NOT NULL REFERENCES quay.berths (id),
    sailor_subject VARCHAR(64) NOT NULL,
    boat           VARCHAR(80) NOT NULL,
    from_date      DATE NOT NULL,
    to_date        DATE NOT NULL,
    state          quay.stay_state NOT NULL DEFAULT 'PENDING',
    cancelled_at   TIMESTAMP,
    created_at     TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX stays_of_berths ON quay.stays (berth_id);

CREATE TABLE quay.repairs (
    id         UUID PRIMARY KEY,
    berth_id   UUID NOT NULL REFERENCES quay.berths (id) ON DELETE CASCADE,
    what       VARCHAR(200) NOT NULL,
    state      VARCHAR(16) NOT NULL CHECK (state IN ('in_progress', 'done')),
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX repairs_of_berths ON quay.repairs (berth_id);

CREATE TABLE quay.lockers (
    subject VARCHAR(64) PRIMARY KEY REFERENCES quay.people (subject),
    number  INT NOT NULL,
    code    VARCHAR(20) NOT NULL
);
