CREATE TABLE users (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, username VARCHAR(60) NOT NULL UNIQUE, password_hash TEXT NOT NULL, role VARCHAR(12) NOT NULL);
CREATE TABLE departments (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name VARCHAR(120) NOT NULL UNIQUE, faculty VARCHAR(120));
CREATE TABLE lecturers (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name VARCHAR(120) NOT NULL, department_id INTEGER NOT NULL REFERENCES departments(id));
CREATE TABLE courses (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code VARCHAR(7) NOT NULL UNIQUE,
  title VARCHAR(160) NOT NULL,
  credits SMALLINT NOT NULL CHECK (credits BETWEEN 1 AND 30),
  level VARCHAR(10) NOT NULL CHECK (level IN ('bachelor','master','doctoral')),
  department_id INTEGER NOT NULL REFERENCES departments(id)
);
CREATE TABLE course_lecturers (course_id INTEGER NOT NULL REFERENCES courses(id) ON DELETE CASCADE, lecturer_id INTEGER NOT NULL REFERENCES lecturers(id) ON DELETE CASCADE, PRIMARY KEY (course_id, lecturer_id));
CREATE TABLE course_prerequisites (
  course_id INTEGER NOT NULL REFERENCES courses(id) ON DELETE CASCADE,
  required_course_id INTEGER NOT NULL REFERENCES courses(id),
  PRIMARY KEY (course_id, required_course_id),
  CHECK (course_id <> required_course_id)
);
CREATE TABLE students (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  matriculation_no CHAR(7) NOT NULL UNIQUE,
  first_name VARCHAR(80) NOT NULL,
  last_name VARCHAR(80) NOT NULL,
  email VARCHAR(200) NOT NULL UNIQUE,
  matriculated_in SMALLINT NOT NULL
);
CREATE TABLE enrolments (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES students(id) ON DELETE CASCADE,
  course_id INTEGER NOT NULL REFERENCES courses(id) ON DELETE RESTRICT,
  term CHAR(5) NOT NULL,
  grade NUMERIC(2,1) CHECK (grade BETWEEN 1 AND 5),
  enrolled_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (student_id, course_id, term)
);
CREATE TABLE assessments (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  course_id INTEGER NOT NULL REFERENCES courses(id) ON DELETE CASCADE,
  type VARCHAR(10) NOT NULL CHECK (type IN ('exam','project')),
  weight SMALLINT NOT NULL,
  duration_minutes INTEGER,
  due_on DATE,
  team_size SMALLINT
);
CREATE INDEX ix_enrolments_course ON enrolments(course_id);
CREATE INDEX ix_assessments_course ON assessments(course_id);
CREATE INDEX ix_courses_department ON courses(department_id);
