CREATE TABLE cooks (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, handle TEXT NOT NULL UNIQUE, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL, bio TEXT);
CREATE TABLE follows (follower_id BIGINT NOT NULL, followed_id BIGINT NOT NULL, created_at TIMESTAMPTZ NOT NULL DEFAULT now(), PRIMARY KEY (follower_id, followed_id));
ALTER TABLE follows ADD CONSTRAINT follows_follower FOREIGN KEY (follower_id) REFERENCES cooks (id) ON DELETE CASCADE;
ALTER TABLE follows ADD CONSTRAINT follows_followed FOREIGN KEY (followed_id) REFERENCES cooks (id) ON DELETE CASCADE;
CREATE TABLE recipes (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  minutes INTEGER NOT NULL CHECK (minutes > 0),
  is_vegetarian BOOLEAN NOT NULL DEFAULT FALSE,
  steps JSONB NOT NULL DEFAULT '[]',
  cook_id BIGINT NOT NULL REFERENCES cooks (id),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE recipe_ingredients (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipe_id BIGINT NOT NULL REFERENCES recipes (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  amount NUMERIC(8, 2) NOT NULL,
  unit TEXT NOT NULL
);
CREATE TABLE tags (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE recipe_tags (recipe_id BIGINT REFERENCES recipes (id) ON DELETE CASCADE, tag_id BIGINT REFERENCES tags (id), PRIMARY KEY (recipe_id, tag_id));
CREATE TABLE recipe_likes (cook_id BIGINT REFERENCES cooks (id), recipe_id BIGINT REFERENCES recipes (id) ON DELETE CASCADE, PRIMARY KEY (cook_id, recipe_id));
CREATE TABLE reviews (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipe_id BIGINT NOT NULL REFERENCES recipes (id) ON DELETE CASCADE,
  cook_id BIGINT NOT NULL REFERENCES cooks (id),
  stars SMALLINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
  text TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (recipe_id, cook_id)
);
CREATE INDEX follows_followed_id_idx ON follows (followed_id);
CREATE INDEX recipes_cook_id_idx ON recipes (cook_id);
CREATE INDEX recipe_ingredients_recipe_id_idx ON recipe_ingredients (recipe_id);
CREATE INDEX recipe_tags_tag_id_idx ON recipe_tags (tag_id);
CREATE INDEX recipe_likes_recipe_id_idx ON recipe_likes (recipe_id);
CREATE INDEX reviews_cook_id_idx ON reviews (cook_id);
