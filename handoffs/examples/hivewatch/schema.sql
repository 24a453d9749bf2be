-- Hivewatch: the register of a beekeepers' association.
-- PostgreSQL 15 or newer. Identifiers are random, so that a register number cannot be guessed from another.

CREATE TYPE keeper_role AS ENUM ('keeper', 'inspector');

CREATE TABLE keepers (
    id            uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    email         varchar(254) NOT NULL,
    password_hash varchar(255) NOT NULL,
    display_name  varchar(80)  NOT NULL,
    role          keeper_role  NOT NULL DEFAULT 'keeper',
    created_at    timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT keepers_email_key UNIQUE (email)
);

CREATE TABLE apiaries (
    id              uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    keeper_id       uuid         NOT NULL REFERENCES keepers (id) ON DELETE RESTRICT,
    name            varchar(80)  NOT NULL,
    municipality    varchar(80)  NOT NULL,
    registration_no varchar(20),
    created_at      timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT apiaries_keeper_name_key UNIQUE (keeper_id, name),
    CONSTRAINT apiaries_registration_no_key UNIQUE (registration_no)
);

CREATE INDEX apiaries_municipality_idx ON apiaries (municipality);

CREATE TABLE hives (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    apiary_id  uuid        NOT NULL REFERENCES apiaries (id) ON DELETE RESTRICT,
    label      varchar(40) NOT NULL,
    hive_type  varchar(20) NOT NULL CHECK (hive_type IN ('langstroth', 'dadant', 'warre', 'top_bar')),
    status     varchar(10) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'weak', 'lost')),
    queen_year integer     CHECK (queen_year BETWEEN 1990 AND 2100),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT hives_apiary_label_key UNIQUE (apiary_id, label)
);

CREATE INDEX hives_status_idx ON hives (status);

CREATE TABLE visits (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    hive_id      uuid        NOT NULL REFERENCES hives (id) ON DELETE CASCADE,
    visited_on   date        NOT NULL,
    mood         varchar(12) NOT NULL DEFAULT 'calm' CHECK (mood IN ('calm', 'nervous', 'aggressive')),
    brood_frames integer     NOT NULL CHECK (brood_frames BETWEEN 0 AND 40),
    notes        text,
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX visits_hive_visited_on_idx ON visits (hive_id, visited_on DESC);

CREATE TABLE treatments (
    id              uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    hive_id         uuid         NOT NULL REFERENCES hives (id) ON DELETE CASCADE,
    reported_by     uuid         NOT NULL REFERENCES keepers (id) ON DELETE RESTRICT,
    substance       varchar(40)  NOT NULL,
    applied_on      date         NOT NULL,
    withdrawal_days integer      NOT NULL DEFAULT 0 CHECK (withdrawal_days BETWEEN 0 AND 365),
    created_at      timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX treatments_hive_applied_on_idx ON treatments (hive_id, applied_on);
CREATE INDEX treatments_reported_by_idx ON treatments (reported_by);

CREATE TABLE harvests (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    hive_id      uuid        NOT NULL REFERENCES hives (id) ON DELETE CASCADE,
    harvested_on date        NOT NULL,
    weight_g     integer     NOT NULL CHECK (weight_g BETWEEN 1 AND 200000),
    variety      varchar(40),
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT harvests_hive_harvested_on_key UNIQUE (hive_id, harvested_on)
);

CREATE TABLE apiary_keepers (
    apiary_id uuid        NOT NULL REFERENCES apiaries (id) ON DELETE CASCADE,
    keeper_id uuid        NOT NULL REFERENCES keepers (id) ON DELETE CASCADE,
    since     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (apiary_id, keeper_id)
);

CREATE INDEX apiary_keepers_keeper_idx ON apiary_keepers (keeper_id);

COMMENT ON TABLE keepers IS 'Everybody who logs in: keepers of bees, and the inspectors of the association';
COMMENT ON TABLE treatments IS 'What was given against mites and disease, for the inspectors';
COMMENT ON TABLE apiary_keepers IS 'Keepers whom the register names beside the owner of an apiary; it gives them no rights';
