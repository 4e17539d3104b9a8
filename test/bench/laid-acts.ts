// The statements that lay a country's year for the desk's bench: acts in realistic proportions with what hangs on each.
// Set-based and deterministic: row i is always the same one, but for the day on which the year ends.

/** How much is laid. */
export interface Size {
  readonly acts: number
  readonly collectivites: number
}

/** Where the year ends. */
export interface Laying extends Size {
  readonly now: Date
}

const year = 365 * 86_400

/** Between 0 and 1, the same for the same text. */
const chance = (text: string) => `(abs(hashtext(${text})::bigint) % 1000003 / 1000003::float8)`

/** What every statement counts on: instants and ids of rows, and who sends them. Gone with the session. */
export function definitions({ acts, collectivites, now }: Laying): readonly string[] {
  const end = `'${now.toISOString()}'::timestamptz`
  return [
    `CREATE FUNCTION pg_temp.uuid_at(at timestamptz, seed text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
      SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(seed), 1, 3) || '8'
        || substr(md5(seed), 4, 15))::uuid $$`,
    `CREATE FUNCTION pg_temp.at_of(i bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
      SELECT date_trunc('milliseconds', ${end} - (1 - power(i::float8 / ${acts}, 0.8)) * ${year} * interval '1 second') $$`,
    `CREATE FUNCTION pg_temp.id_of(i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
      SELECT pg_temp.uuid_at(pg_temp.at_of(i), 'act' || i) $$`,
    // A few large ones send much, most of them little.
    `CREATE FUNCTION pg_temp.siren_of(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT lpad((1 + floor(power(${chance(`'siren' || (i - (i % 25 = 0)::int)`)}, 2) * ${collectivites}))::text, 9, '0') $$`,
    `CREATE FUNCTION pg_temp.gateway_of(siren text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT (ARRAY['s2low', 's2low', 'ministry', 'sandbox', 'pastell'])[1 + siren::int % 5] $$`,
    `CREATE FUNCTION pg_temp.at_of_hour(hours double precision) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
      SELECT ${end} - hours * interval '1 hour' $$`,
  ]
}

const objets = `ARRAY['Convention de partenariat avec la médiathèque intercommunale', 'Attribution de subventions aux associations',
  'Travaux de voirie, rue des Écoles', 'Modification du tableau des effectifs', 'Décision modificative du budget principal',
  'Cession d’une parcelle communale', 'Règlement intérieur du conseil municipal', 'Marché de fourniture de denrées alimentaires',
  'Tarifs des services périscolaires', 'Délégation de signature', 'Réglementation du stationnement pendant la fête',
  'Avenant au marché de travaux', 'Approbation du compte administratif', 'Permis de construire', 'Arrêté de circulation']`

/** Of a hundred acts sent: what became of them in the end; the newest ones are still on their way. */
const states = (acts: number) => `CASE
  WHEN i % 397 = 7 THEN (ARRAY['received', 'validated', 'packaged', 'submitted'])[1 + (i / 397 % 4)::int]
  WHEN i % 3499 = 11 THEN 'packaged'
  WHEN i > ${acts} * 0.997 THEN (ARRAY['received', 'validated', 'packaged', 'submitted', 'submitted', 'submitted'])[1 + (i % 6)::int]
  WHEN i % 50 = 25 THEN 'submitted'
  WHEN i % 33 = 5 THEN 'refused' WHEN i % 139 = 3 THEN 'cancelled' WHEN i % 199 = 4 THEN 'annulled'
  ELSE 'acknowledged' END`

/** The transmissions. */
export function layActs({ acts }: Laying): string {
  return `INSERT INTO actes.transmission (id, collectivite, connection, message, formulaire, id_acte, numero, numero_search,
      nature, date_decision, objet, files, content_sha256, about, state, held_code, held_since, due_at, open_attempt,
      failures, archive, enveloppe_name, reference, refusal, date_reception, replaced_by, created_at, updated_at, sent_at, answered_at)
    SELECT id, siren, gateway || ':' || siren, message,
      CASE WHEN message = '1-1' THEN jsonb_build_object('code', '1-1', 'acte', jsonb_build_object('collectivite', siren,
        'numero', numero, 'nature', nature, 'dateDecision', day, 'matiere', jsonb_build_array(8, 1), 'objet', objet,
        'document', jsonb_build_object('fichier', 'deliberation.pdf', 'typePiece', '99_DE'), 'annexes', '[]'::jsonb,
        'documentPapier', false)) ELSE jsonb_build_object('code', message, 'idActe', id_acte) END,
      id_acte, numero, replace(numero, '_', ''), nature, day, objet,
      jsonb_build_array(jsonb_build_object('fichier', 'deliberation.pdf', 'role', 'document', 'kind', 'pdf',
        'sha256', digest, 'sizeBytes', 100000 + i % 99999)), digest, about,
      state, held_code, CASE WHEN held_code IS NOT NULL THEN at + interval '3 seconds' END,
      CASE WHEN held_code IS NULL AND state IN ('received', 'validated', 'packaged') THEN at + interval '1 day'
        WHEN held_code IS NULL AND state = 'submitted' AND message IN ('1-1', '6-1') THEN at + interval '2 days' END,
      CASE WHEN i % 3499 = 11 THEN pg_temp.uuid_at(at, 'attempt' || i) END, 0,
      CASE WHEN state NOT IN ('received', 'validated') THEN jsonb_build_object('name', 'abc-' || enveloppe || '.tar.gz',
        'sha256', digest, 'tarSha256', digest, 'sizeBytes', 120000, 'enveloppe', enveloppe, 'date', day, 'serial', 1 + i % 9999,
        'members', jsonb_build_array(jsonb_build_object('name', 'deliberation.pdf', 'role', 'document', 'sha256', digest,
          'sizeBytes', 100000)), 'conversions', '[]'::jsonb) END,
      CASE WHEN state NOT IN ('received', 'validated') THEN enveloppe END,
      CASE WHEN state NOT IN ('received', 'validated', 'packaged') THEN 'R' || i END,
      CASE WHEN state = 'refused' THEN jsonb_build_object('code', CASE WHEN i % 2 = 0 THEN 'ACTES-R001' ELSE 'ACTES-R002' END,
        'nature', 'Anomalie', 'detail', (ARRAY['La date de la décision est postérieure à la transmission du acte ' || numero,
          'Le numéro ' || numero || ' est déjà utilisé', 'Pièce jointe illisible : deliberation' || i || '.pdf',
          'Code matière inconnu dans la classification', 'Le document « ' || objet || ' » est incomplet'])[1 + (i / 33 % 5)::int])
        || CASE WHEN i % 4 = 0 THEN jsonb_build_object('verifCode', 'ODT-VERIF-0' || (i / 4) % 9) ELSE '{}'::jsonb END END,
      CASE WHEN state = 'acknowledged' THEN day END,
      CASE WHEN state = 'refused' AND i / 33 % 8 <> 0 THEN pg_temp.id_of(LEAST(i + 1, ${acts})) END, at, at + took,
      CASE WHEN state IN ('submitted', 'acknowledged') THEN at + interval '3 seconds' END,
      CASE WHEN state = 'acknowledged' THEN at + took END
    FROM (SELECT *, CASE WHEN i % 397 = 7 THEN (ARRAY['ACTES-G010', 'ACTES-G009', 'ACTES-V006', 'ACTES-G007', 'ACTES-S005',
        'ACTES-G010', 'ACTES-G010'])[1 + (i / 397 % 7)::int] END AS held_code,
        '034-' || siren || '-' || to_char(day, 'YYYYMMDD') || '-' || numero || '-' || nature AS id_acte,
        '034-' || siren || '----1-1_' || i AS enveloppe,
        CASE WHEN message <> '1-1' THEN pg_temp.id_of(i - 1) END AS about,
        CASE WHEN state IN ('acknowledged', 'refused', 'annulled') THEN (5 + i % 3000) * interval '1 second'
          ELSE interval '5 seconds' END AS took
      FROM (SELECT i, pg_temp.id_of(i) AS id, pg_temp.at_of(i) AS at, pg_temp.siren_of(i) AS siren,
          pg_temp.gateway_of(pg_temp.siren_of(i)) AS gateway, md5(i::text) || md5('b' || i) AS digest,
          (pg_temp.at_of(i) - interval '3 days')::date AS day,
          (ARRAY['DE', 'AR', 'DE', 'CC', 'AU'])[1 + (i % 5)::int] AS nature,
          (ARRAY['DEL_', 'ARR', 'DM_', ''])[1 + (i % 4)::int] || to_char(pg_temp.at_of(i), 'YYYY') || '_' || lpad((i - (i % 25 = 0)::int)::text, 7, '0') AS numero,
          CASE WHEN i % 25 <> 0 THEN '1-1' WHEN i % 50 = 25 THEN '3-2' ELSE (ARRAY['6-1', '2-2', '3-4', '4-4'])[1 + (i / 25 % 4)::int] END AS message,
          (${objets})[1 + (i * 7 % 15)::int] || ' ' || (ARRAY['lot', 'quartier', 'exercice', 'secteur'])[1 + (i % 4)::int] || ' ' || i % 9973
            || CASE WHEN i % 20011 = 9 THEN ' belvédère' ELSE '' END AS objet,
          ${states(acts)} AS state
        FROM generate_series(1, ${acts}) i OFFSET 0) x OFFSET 0) y`
}

/** About five lines for each: its steps, who asked, what it met; and what people did to some. */
export const layJournal = `INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state, code, detail, collectivite)
  SELECT t.id, CASE s.n WHEN 5 THEN t.updated_at ELSE t.at + (s.n - 1) * interval '1 second' END, s.who, s.event, s.from_state, s.to_state, s.code, s.detail,
    CASE WHEN s.who <> 'worker' THEN t.collectivite END
  FROM (SELECT *, created_at AS at, hashtext(id::text) AS h FROM actes.transmission) t CROSS JOIN LATERAL (VALUES
    (1, 'parapheur' || abs(t.h) % 40 || '@example.org', 'received', NULL, 'received', NULL, NULL::jsonb),
    (2, 'worker', 'validated', 'received', 'validated', NULL, NULL),
    (3, 'worker', 'packaged', 'validated', 'packaged', NULL, NULL),
    (4, 'worker', 'submitted', 'packaged', 'submitted', NULL, NULL),
    (5, 'worker', t.state, CASE WHEN t.state = 'annulled' THEN 'acknowledged' ELSE 'submitted' END, t.state,
      t.refusal->>'code', NULL)) s (n, who, event, from_state, to_state, code, detail)
  WHERE s.n <= CASE t.state WHEN 'received' THEN 1 WHEN 'validated' THEN 2 WHEN 'packaged' THEN 3 WHEN 'submitted' THEN 4
    WHEN 'cancelled' THEN 2 ELSE 5 END
  ORDER BY t.id, s.n`

/** What was met on the way, what people decided, and the exchanges. */
export const layDecisions: readonly string[] = [
  `INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state, code, detail)
    SELECT id, held_since, 'worker', 'held', state, state, held_code, NULL FROM actes.transmission WHERE held_code IS NOT NULL`,
  `INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state, code, detail)
    SELECT id, updated_at, 'worker', 'retry', state, state, 'ACTES-G001', NULL FROM actes.transmission
     WHERE due_at IS NOT NULL AND hashtext(id::text) % 9 = 0`,
  `INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state, code, detail, collectivite)
    SELECT id, updated_at, 'agent' || abs(hashtext(id::text)) % 200 || '@example.org',
      CASE state WHEN 'cancelled' THEN 'cancelled' WHEN 'refused' THEN 'replaced' ELSE 'requeued' END, state, state, NULL,
      '{"reason": "vérifié au téléphone avec la préfecture"}', collectivite
     FROM actes.transmission WHERE state = 'cancelled' OR replaced_by IS NOT NULL OR hashtext(id::text) % 50 = 1`,
  `INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256, closed_at, verdict, reference)
    SELECT pg_temp.uuid_at(created_at, 'attempt' || COALESCE(substr(reference, 2), '') || id), id, 'submit', created_at, content_sha256,
      created_at + interval '1 second', 'taken', reference
     FROM actes.transmission WHERE state IN ('submitted', 'acknowledged', 'refused', 'annulled')`,
  `INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256)
    SELECT open_attempt, id, 'submit', created_at, content_sha256 FROM actes.transmission WHERE open_attempt IS NOT NULL`,
]
