-- Text that keeps its spelling and is compared in lower case, as the original does it, without a library of its own.
-- What is compared is in PL/pgSQL: a function in SQL would be put in place of the operator, and no index would be used.
-- Lower case is that of the database, whatever collation a column has; the order is that of the column.
CREATE TYPE citext;
CREATE FUNCTION citextin(cstring) RETURNS citext LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION citextout(citext) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION citextrecv(internal) RETURNS citext LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION citextsend(citext) RETURNS bytea LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE TYPE citext (
    INPUT = citextin, OUTPUT = citextout, RECEIVE = citextrecv, SEND = citextsend,
    INTERNALLENGTH = VARIABLE, STORAGE = extended, CATEGORY = 'S', PREFERRED = false, COLLATABLE = true
);

CREATE FUNCTION citext(bpchar) RETURNS citext LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'rtrim1';
CREATE FUNCTION citext(boolean) RETURNS citext LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'booltext';
CREATE FUNCTION citext(inet) RETURNS citext LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'network_show';
CREATE CAST (citext AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (citext AS varchar) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (citext AS bpchar) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (text AS citext) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (varchar AS citext) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (bpchar AS citext) WITH FUNCTION citext(bpchar) AS ASSIGNMENT;
CREATE CAST (boolean AS citext) WITH FUNCTION citext(boolean) AS ASSIGNMENT;
CREATE CAST (inet AS citext) WITH FUNCTION citext(inet) AS ASSIGNMENT;

CREATE FUNCTION citext_eq(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$BEGIN RETURN lower($1::text COLLATE "default") = lower($2::text COLLATE "default"); END$$;
CREATE FUNCTION citext_ne(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$BEGIN RETURN lower($1::text COLLATE "default") <> lower($2::text COLLATE "default"); END$$;
CREATE FUNCTION citext_lt(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN one < other; END$$;
CREATE FUNCTION citext_le(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN one <= other; END$$;
CREATE FUNCTION citext_ge(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN one >= other; END$$;
CREATE FUNCTION citext_gt(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN one > other; END$$;
CREATE FUNCTION citext_pattern_lt(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN one ~<~ other; END$$;
CREATE FUNCTION citext_pattern_le(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN one ~<=~ other; END$$;
CREATE FUNCTION citext_pattern_ge(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN one ~>=~ other; END$$;
CREATE FUNCTION citext_pattern_gt(citext, citext) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN one ~>~ other; END$$;
CREATE FUNCTION citext_cmp(citext, citext) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN bttextcmp(one, other); END$$;
CREATE FUNCTION citext_pattern_cmp(citext, citext) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN bttext_pattern_cmp(one, other); END$$;
CREATE FUNCTION citext_smaller(citext, citext) RETURNS citext LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN CASE WHEN one < other THEN $1 ELSE $2 END; END$$;
CREATE FUNCTION citext_larger(citext, citext) RETURNS citext LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE one text := lower($1::text COLLATE "default"); other text := lower($2::text COLLATE "default");
BEGIN RETURN CASE WHEN one > other THEN $1 ELSE $2 END; END$$;
CREATE FUNCTION citext_hash(citext) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$BEGIN RETURN hashtext(lower($1::text COLLATE "default")); END$$;
CREATE FUNCTION citext_hash_extended(citext, bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS
    $$BEGIN RETURN hashtextextended(lower($1::text COLLATE "default"), $2); END$$;

CREATE OPERATOR = (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_ne, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_lt, COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_le, COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR >= (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_ge, COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR > (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_gt, COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR ~<~ (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_pattern_lt, COMMUTATOR = ~>~, NEGATOR = ~>=~,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR ~<=~ (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_pattern_le, COMMUTATOR = ~>=~, NEGATOR = ~>~,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR ~>=~ (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_pattern_ge, COMMUTATOR = ~<=~, NEGATOR = ~<~,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR ~>~ (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = citext_pattern_gt, COMMUTATOR = ~<~, NEGATOR = ~<=~,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);

CREATE OPERATOR CLASS citext_ops DEFAULT FOR TYPE citext USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 citext_cmp(citext, citext);
CREATE OPERATOR CLASS citext_pattern_ops FOR TYPE citext USING btree AS
    OPERATOR 1 ~<~, OPERATOR 2 ~<=~, OPERATOR 3 =, OPERATOR 4 ~>=~, OPERATOR 5 ~>~,
    FUNCTION 1 citext_pattern_cmp(citext, citext);
CREATE OPERATOR CLASS citext_ops DEFAULT FOR TYPE citext USING hash AS
    OPERATOR 1 =, FUNCTION 1 citext_hash(citext), FUNCTION 2 citext_hash_extended(citext, bigint);

CREATE AGGREGATE min(citext) (
    SFUNC = citext_smaller, STYPE = citext, SORTOP = <, COMBINEFUNC = citext_smaller, PARALLEL = SAFE
);
CREATE AGGREGATE max(citext) (
    SFUNC = citext_larger, STYPE = citext, SORTOP = >, COMBINEFUNC = citext_larger, PARALLEL = SAFE
);

CREATE FUNCTION texticlike(citext, citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texticlike';
CREATE FUNCTION texticnlike(citext, citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texticnlike';
CREATE FUNCTION texticregexeq(citext, citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texticregexeq';
CREATE FUNCTION texticregexne(citext, citext) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texticregexne';
CREATE OPERATOR ~~ (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = texticlike, NEGATOR = !~~,
    RESTRICT = iclikesel, JOIN = iclikejoinsel
);
CREATE OPERATOR !~~ (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = texticnlike, NEGATOR = ~~,
    RESTRICT = icnlikesel, JOIN = icnlikejoinsel
);
CREATE OPERATOR ~ (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = texticregexeq, NEGATOR = !~,
    RESTRICT = icregexeqsel, JOIN = icregexeqjoinsel
);
CREATE OPERATOR !~ (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = texticregexne, NEGATOR = ~,
    RESTRICT = icregexnesel, JOIN = icregexnejoinsel
);
CREATE OPERATOR ~~* (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = texticlike, NEGATOR = !~~*,
    RESTRICT = iclikesel, JOIN = iclikejoinsel
);
CREATE OPERATOR !~~* (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = texticnlike, NEGATOR = ~~*,
    RESTRICT = icnlikesel, JOIN = icnlikejoinsel
);
CREATE OPERATOR ~* (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = texticregexeq, NEGATOR = !~*,
    RESTRICT = icregexeqsel, JOIN = icregexeqjoinsel
);
CREATE OPERATOR !~* (
    LEFTARG = citext, RIGHTARG = citext, PROCEDURE = texticregexne, NEGATOR = ~*,
    RESTRICT = icregexnesel, JOIN = icregexnejoinsel
);
CREATE FUNCTION texticlike(citext, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texticlike';
CREATE FUNCTION texticnlike(citext, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texticnlike';
CREATE FUNCTION texticregexeq(citext, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texticregexeq';
CREATE FUNCTION texticregexne(citext, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'texticregexne';
CREATE OPERATOR ~~ (
    LEFTARG = citext, RIGHTARG = text, PROCEDURE = texticlike, NEGATOR = !~~,
    RESTRICT = iclikesel, JOIN = iclikejoinsel
);
CREATE OPERATOR !~~ (
    LEFTARG = citext, RIGHTARG = text, PROCEDURE = texticnlike, NEGATOR = ~~,
    RESTRICT = icnlikesel, JOIN = icnlikejoinsel
);
CREATE OPERATOR ~ (
    LEFTARG = citext, RIGHTARG = text, PROCEDURE = texticregexeq, NEGATOR = !~,
    RESTRICT = icregexeqsel, JOIN = icregexeqjoinsel
);
CREATE OPERATOR !~ (
    LEFTARG = citext, RIGHTARG = text, PROCEDURE = texticregexne, NEGATOR = ~,
    RESTRICT = icregexnesel, JOIN = icregexnejoinsel
);
CREATE OPERATOR ~~* (
    LEFTARG = citext, RIGHTARG = text, PROCEDURE = texticlike, NEGATOR = !~~*,
    RESTRICT = iclikesel, JOIN = iclikejoinsel
);
CREATE OPERATOR !~~* (
    LEFTARG = citext, RIGHTARG = text, PROCEDURE = texticnlike, NEGATOR = ~~*,
    RESTRICT = icnlikesel, JOIN = icnlikejoinsel
);
CREATE OPERATOR ~* (
    LEFTARG = citext, RIGHTARG = text, PROCEDURE = texticregexeq, NEGATOR = !~*,
    RESTRICT = icregexeqsel, JOIN = icregexeqjoinsel
);
CREATE OPERATOR !~* (
    LEFTARG = citext, RIGHTARG = text, PROCEDURE = texticregexne, NEGATOR = ~*,
    RESTRICT = icregexnesel, JOIN = icregexnejoinsel
);

CREATE FUNCTION regexp_match(citext, citext) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_match($1::text, $2::text, 'i')
$$;
CREATE FUNCTION regexp_match(citext, citext, text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_match($1::text, $2::text, CASE WHEN strpos($3, 'c') = 0 THEN $3 || 'i' ELSE $3 END)
$$;
CREATE FUNCTION regexp_matches(citext, citext) RETURNS SETOF text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 1 AS $$
    SELECT pg_catalog.regexp_matches($1::text, $2::text, 'i')
$$;
CREATE FUNCTION regexp_matches(citext, citext, text) RETURNS SETOF text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS $$
    SELECT pg_catalog.regexp_matches($1::text, $2::text, CASE WHEN strpos($3, 'c') = 0 THEN $3 || 'i' ELSE $3 END)
$$;
CREATE FUNCTION regexp_split_to_array(citext, citext) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_split_to_array($1::text, $2::text, 'i')
$$;
CREATE FUNCTION regexp_split_to_array(citext, citext, text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_split_to_array($1::text, $2::text, CASE WHEN strpos($3, 'c') = 0 THEN $3 || 'i' ELSE $3 END)
$$;
CREATE FUNCTION regexp_split_to_table(citext, citext) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_split_to_table($1::text, $2::text, 'i')
$$;
CREATE FUNCTION regexp_split_to_table(citext, citext, text) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_split_to_table($1::text, $2::text, CASE WHEN strpos($3, 'c') = 0 THEN $3 || 'i' ELSE $3 END)
$$;
CREATE FUNCTION regexp_replace(citext, citext, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_replace($1::text, $2::text, $3, 'i')
$$;
CREATE FUNCTION regexp_replace(citext, citext, text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_replace($1::text, $2::text, $3, CASE WHEN strpos($4, 'c') = 0 THEN $4 || 'i' ELSE $4 END)
$$;
CREATE FUNCTION strpos(citext, citext) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.strpos(lower($1::text), lower($2::text))
$$;
CREATE FUNCTION replace(citext, citext, citext) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.regexp_replace($1::text, pg_catalog.regexp_replace($2::text, '([^a-zA-Z_0-9])', '\\\1', 'g'), $3::text, 'gi')
$$;
CREATE FUNCTION split_part(citext, citext, integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (pg_catalog.regexp_split_to_array($1::text, pg_catalog.regexp_replace($2::text, '([^a-zA-Z_0-9])', '\\\1', 'g'), 'i'))[$3]
$$;
CREATE FUNCTION translate(citext, citext, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.translate(pg_catalog.translate($1::text, lower($2::text), $3), upper($2::text), $3)
$$;
