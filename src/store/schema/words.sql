-- How texts are compared: the words by which an act is found, numbers in the order of people, and messages without what
-- belongs to one act. Indexes and triggers use these functions: a change needs a migration that computes them again.

-- Comparing needs Unicode: this fails in a database of another encoding before anything is created.
SELECT normalize('a', NFC);

-- Lower-case words and digits, without accents.
CREATE FUNCTION actes.plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(lower(replace(replace(replace(replace(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g'),
    'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae') COLLATE "C"), '[^a-z0-9]+', ' ', 'g')
$$;

-- The words of a plain text under a weight. No parser: it would split `1e5x` into a number and a word. A word that is too
-- long for a lexeme is cut.
CREATE FUNCTION actes.weighted(said text, weight text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(regexp_replace(regexp_replace(said, '([a-z0-9]{100})[a-z0-9]+', '\1', 'g'), '[a-z0-9]+', '\&:1' || weight, 'g'),
    '')::tsvector
$$;

-- Without leading zeros.
CREATE FUNCTION actes.unpadded(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(said, '\m0+([0-9])', '\1', 'g')
$$;

-- A number and its parts: `DEL_042` is found as `del042`, `del`, `042` and `42`, `2026DEL12B` as `del` and `12b`.
CREATE FUNCTION actes.parts(numero text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT concat_ws(' ', numero, apart, halves, actes.unpadded(apart), actes.unpadded(halves))
    FROM (SELECT regexp_replace(numero, '[a-z](?=[0-9])', '\& ', 'g') AS apart,
      regexp_replace(numero, '[a-z](?=[0-9])|[0-9](?=[a-z])', '\& ', 'g') AS halves) p
$$;

-- The words of an act: weight A names it, B is its objet, C the text of its refusal.
CREATE FUNCTION actes.words(numero text, numero_search text, id_acte text, collectivite text, objet text, refusal jsonb)
  RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT actes.weighted(concat_ws(' ', actes.parts(actes.plain(numero)), actes.plain(numero_search), actes.plain(id_acte),
      actes.plain(collectivite)), 'A')
    || actes.weighted(actes.plain(objet), 'B')
    || actes.weighted(actes.plain(left(refusal->>'detail', 20000)), 'C')
$$;

-- A number as people count: `DEL_2026_9` comes before `DEL_2026_10`.
CREATE FUNCTION actes.ordered(numero text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(string_agg(COALESCE(lpad(ltrim(part[1], '0'), 20, '0'), upper(part[2])), '' ORDER BY place), '')
    FROM regexp_matches(numero, '([0-9]{1,20})|([^0-9]+)', 'g') WITH ORDINALITY AS m (part, place)
$$;

-- A message without what belongs to one act: addresses, quotations and every word with a digit (numbers, dates,
-- identifiers, file names) become `…`.
CREATE FUNCTION actes.masked(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    normalize(said, NFC),
    '[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+', ' ', 'g'),
    '[^ @<>]+@[^ @<>]+', '…', 'g'),
    '«[^»]*»|“[^”]*”|"[^"]*"', '…', 'g'),
    '[A-Za-z0-9_./\\:\u00c0-\u1fff\u2c00-\ud7ff-]*[0-9][A-Za-z0-9_./\\:\u00c0-\u1fff\u2c00-\ud7ff-]*', '…', 'g'),
    ' +', ' ', 'g'),
    '…([ ,;]*…)+', '…', 'g'), ' '), 200)
$$;
