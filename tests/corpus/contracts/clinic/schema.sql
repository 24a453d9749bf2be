CREATE TYPE staff_role AS ENUM ('nurse', 'doctor', 'manager');
CREATE TYPE appointment_status AS ENUM ('booked', 'cancelled', 'done');
CREATE TABLE staff (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL,
  password_hash text NOT NULL,
  full_name text NOT NULL,
  role staff_role NOT NULL DEFAULT 'nurse',
  CONSTRAINT staff_email_key UNIQUE (email)
);
CREATE TABLE patients (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  first_name text NOT NULL,
  last_name text NOT NULL,
  born_on date NOT NULL,
  address_street text,
  address_city text,
  address_zip text,
  notes text,
  created_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE INDEX patients_by_name ON patients (last_name, first_name);
CREATE TABLE substances (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL UNIQUE);
CREATE TABLE patient_allergies (
  patient_id uuid NOT NULL REFERENCES patients ON DELETE CASCADE,
  substance_id uuid NOT NULL REFERENCES substances,
  noted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (patient_id, substance_id)
);
CREATE TABLE appointments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  patient_id uuid NOT NULL REFERENCES patients,
  doctor_id uuid NOT NULL REFERENCES staff (id),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  reason text,
  status appointment_status NOT NULL DEFAULT 'booked',
  CHECK (ends_at > starts_at)
);
CREATE INDEX appointments_by_patient ON appointments (patient_id);
CREATE INDEX patient_allergies_substance_id_idx ON patient_allergies (substance_id);
CREATE INDEX appointments_doctor_id_idx ON appointments (doctor_id);
