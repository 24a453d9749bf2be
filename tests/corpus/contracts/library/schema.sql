CREATE TABLE members (
  id SERIAL PRIMARY KEY,
  card_number VARCHAR(20) NOT NULL UNIQUE,
  pin_hash TEXT NOT NULL,
  full_name TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'reader' CHECK (role IN ('reader', 'librarian'))
);
CREATE TABLE authors (id SERIAL PRIMARY KEY, name TEXT NOT NULL, born_on DATE);
CREATE TABLE books (
  id SERIAL PRIMARY KEY,
  isbn CHAR(13) NOT NULL UNIQUE,
  title TEXT NOT NULL,
  published SMALLINT,
  author_id INTEGER NOT NULL REFERENCES authors (id)
);
CREATE INDEX books_by_author ON books (author_id);
CREATE TABLE genres (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE book_genres (
  book_id INTEGER NOT NULL REFERENCES books (id) ON DELETE CASCADE,
  genre_id INTEGER NOT NULL REFERENCES genres (id),
  PRIMARY KEY (book_id, genre_id)
);
CREATE TABLE copies (
  id SERIAL PRIMARY KEY,
  book_id INTEGER NOT NULL REFERENCES books (id),
  shelf TEXT NOT NULL,
  condition TEXT NOT NULL DEFAULT 'good' CHECK (condition IN ('new', 'good', 'worn'))
);
CREATE TABLE loans (
  id SERIAL PRIMARY KEY,
  copy_id INTEGER NOT NULL REFERENCES copies (id),
  member_id INTEGER NOT NULL REFERENCES members (id),
  lent_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  due_on DATE NOT NULL,
  returned_at TIMESTAMPTZ
);
CREATE INDEX loans_by_member ON loans (member_id);
CREATE INDEX book_genres_genre_id_idx ON book_genres (genre_id);
CREATE INDEX copies_book_id_idx ON copies (book_id);
CREATE INDEX loans_copy_id_idx ON loans (copy_id);
