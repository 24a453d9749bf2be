CREATE TABLE people (id SERIAL PRIMARY KEY, name TEXT NOT NULL, username TEXT UNIQUE NOT NULL, password_hash TEXT NOT NULL);
CREATE TABLE articles (id SERIAL PRIMARY KEY, title TEXT NOT NULL, body TEXT, published_at TIMESTAMPTZ, author_id INT REFERENCES people(id));
CREATE INDEX articles_author_id_idx ON articles (author_id);
