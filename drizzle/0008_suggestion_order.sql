-- The numbers in the words of a name: versions and sizes, without the letter before them and the point within them, so that
-- "25" equals "k2.5". Dates and years are none.
CREATE FUNCTION "name_numbers"(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(regexp_replace(t.word, '^[a-z](?=\d)|(?<=\d)p(?=\d)', '', 'g')), '{}')
  FROM unnest(string_to_array(words, ' ')) AS t (word)
  WHERE t.word ~ '\d' AND t.word !~ '^\d{4,}$'
$$;
--> statement-breakpoint
-- The words of a name without its numbers. "latest" says nothing about what a model is.
CREATE FUNCTION "name_terms"(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(t.word ORDER BY t.place), '{}')
  FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS t (word, place)
  WHERE t.word !~ '\d' AND t.word <> 'latest'
$$;
--> statement-breakpoint
-- How far a name is the one that a text means. 3: it has the same numbers and terms. 2: it has all of them and more. 1: it
-- lacks a term, so it is another line. 0: it lacks a number or the first term, so it is another version, size or family.
-- Each mistyped term of the text stands for one term of the name.
CREATE FUNCTION "name_agreement"(asked text, mistyped text[], name text) RETURNS integer
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  asked_numbers text[] := name_numbers(asked);
  numbers text[] := name_numbers(name);
  asked_terms text[] := name_terms(asked);
  terms text[] := name_terms(name);
  unmatched integer;
BEGIN
  IF NOT asked_numbers <@ numbers THEN RETURN 0; END IF;
  IF asked_terms[1] <> ALL (terms || mistyped) THEN RETURN 0; END IF;
  IF EXISTS (SELECT FROM unnest(asked_terms) AS a WHERE a <> ALL (terms) AND a <> ALL (mistyped)) THEN RETURN 1; END IF;
  SELECT count(*) INTO unmatched FROM unnest(terms) AS t WHERE t <> ALL (asked_terms);
  unmatched := unmatched - (SELECT count(*) FROM unnest(asked_terms) AS a WHERE a = ANY (mistyped) AND a <> ALL (terms));
  IF unmatched <> 0 OR NOT numbers <@ asked_numbers THEN RETURN 2; END IF;
  RETURN 3;
END
$$;
