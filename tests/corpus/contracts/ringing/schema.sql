-- No table says what points where: the names do, as in the first years of the ringing scheme.
CREATE TABLE observers (
    id bigserial PRIMARY KEY,
    email varchar(200) NOT NULL UNIQUE,
    handle varchar(40) NOT NULL UNIQUE,
    password_hash varchar(200) NOT NULL,
    joined_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE stations (
    id bigserial PRIMARY KEY,
    warden_id bigint NOT NULL,
    name varchar(120) NOT NULL UNIQUE,
    altitude_m integer NOT NULL CHECK (altitude_m BETWEEN -400 AND 6000)
);

CREATE TABLE sightings (
    id bigserial PRIMARY KEY,
    station_id bigint NOT NULL,
    observer_id bigint NOT NULL,
    ring varchar(12) NOT NULL,
    species varchar(80) NOT NULL,
    weight_g numeric(7, 1) CHECK (weight_g > 0),
    seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sightings_station ON sightings (station_id);

CREATE TABLE remarks (
    id bigserial PRIMARY KEY,
    sighting_id bigint NOT NULL,
    observer_id bigint NOT NULL,
    text varchar(2000) NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX remarks_sighting ON remarks (sighting_id);

CREATE TABLE follows (
    follower_id bigint NOT NULL,
    followed_id bigint NOT NULL,
    PRIMARY KEY (follower_id, followed_id)
);
