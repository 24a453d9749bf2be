CREATE TABLE teachers (id SERIAL PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'teacher');
CREATE TABLE students (id SERIAL PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, birth_date DATE NOT NULL, grade INT, guardian_name TEXT, guardian_phone TEXT);
CREATE TABLE courses (id SERIAL PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, teacher_id INT NOT NULL REFERENCES teachers(id), credits INT NOT NULL DEFAULT 3);
CREATE TABLE enrollments (course_id INT NOT NULL REFERENCES courses(id), student_id INT NOT NULL REFERENCES students(id), grade NUMERIC(3,1), enrolled_at TIMESTAMPTZ NOT NULL DEFAULT now(), PRIMARY KEY (course_id, student_id));
CREATE TABLE lessons (id SERIAL PRIMARY KEY, course_id INT NOT NULL REFERENCES courses(id), starts_at TIMESTAMPTZ NOT NULL, duration_minutes INT NOT NULL, room TEXT);
CREATE INDEX courses_teacher_id_idx ON courses (teacher_id);
CREATE INDEX enrollments_student_id_idx ON enrollments (student_id);
CREATE INDEX lessons_course_id_idx ON lessons (course_id);
