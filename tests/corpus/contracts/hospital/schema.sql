CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TYPE appointment_status AS ENUM ('booked', 'checked_in', 'completed', 'cancelled', 'no_show');

CREATE TABLE staff (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email         varchar(254) NOT NULL UNIQUE,
    password_hash varchar(255) NOT NULL,
    full_name     varchar(160) NOT NULL,
    role          varchar(20)  NOT NULL DEFAULT 'clerk' CHECK (role IN ('clerk', 'clinician', 'admin')),
    created_at    timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE patients (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    mrn           char(8)      NOT NULL UNIQUE,
    given_name    varchar(80)  NOT NULL,
    family_name   varchar(80)  NOT NULL,
    date_of_birth date         NOT NULL,
    sex           varchar(10)  NOT NULL DEFAULT 'unknown' CHECK (sex IN ('female', 'male', 'other', 'unknown')),
    phone         varchar(40),
    email         varchar(254),
    address       jsonb,
    created_at    timestamptz  NOT NULL DEFAULT now()
);
CREATE INDEX patients_family_name_idx ON patients (family_name);

CREATE TABLE clinicians (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    staff_id             uuid REFERENCES staff (id) ON DELETE SET NULL,
    title                varchar(20),
    given_name           varchar(80) NOT NULL,
    family_name          varchar(80) NOT NULL,
    specialty            varchar(80) NOT NULL,
    accepts_new_patients boolean NOT NULL DEFAULT true
);

CREATE TABLE appointments (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id          uuid NOT NULL REFERENCES patients (id),
    clinician_id        uuid NOT NULL REFERENCES clinicians (id),
    starts_at           timestamptz NOT NULL,
    duration_minutes    integer NOT NULL CHECK (duration_minutes BETWEEN 5 AND 240),
    status              appointment_status NOT NULL DEFAULT 'booked',
    reason              varchar(500),
    cancellation_reason varchar(200),
    booked_by           uuid NOT NULL REFERENCES staff (id),
    created_at          timestamptz NOT NULL DEFAULT now(),
    UNIQUE (clinician_id, starts_at)
);
CREATE INDEX appointments_patient_idx ON appointments (patient_id, starts_at DESC);

CREATE TABLE appointment_notes (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    appointment_id uuid NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    author_id      uuid NOT NULL REFERENCES staff (id),
    body           text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX appointment_notes_appointment_idx ON appointment_notes (appointment_id);
