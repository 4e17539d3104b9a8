// The rest of what the desk's bench lays: senders and their connections, returns, letters, requeues in bulk, people and what
// they did on the desk, subscribers and what they were told.
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { Laying } from './laid-acts.ts'

/** Senders, by SIREN from 000000001 on, with a classification of their own; some of their gateways stand still, one platform is down, some certificates end. */
export function laySenders({ collectivites }: Laying): readonly string[] {
  const settings = `'${JSON.stringify(maraussan)}'::jsonb || jsonb_build_object('siren', siren, 'nom', 'Commune de '
    || (ARRAY['Saint-', 'Villeneuve-', 'Mont', 'Château', 'Les '])[1 + n % 5] || 'Exemple ' || n, 'gateway',
    jsonb_build_object('type', pg_temp.gateway_of(siren)))`
  const classification = JSON.stringify(nationalClassification).replaceAll("'", "''")
  return [
    `INSERT INTO actes.collectivite (siren, settings, classification, classification_checked_at, created_at, updated_at)
      SELECT siren, ${settings}, CASE WHEN n % 2 = 0 THEN '${classification}'::jsonb END, pg_temp.at_of_hour(20),
        pg_temp.at_of(1), pg_temp.at_of(1)
      FROM (SELECT n, lpad(n::text, 9, '0') AS siren FROM generate_series(1, ${collectivites}) n) s`,
    `INSERT INTO actes.connection (id, siren, gateway, collect_at, silences, last_collect, last_code, certificate_until,
        suspended_code, suspended_since, suspended_params, paused_since, paused_by, pause_reason)
      SELECT g || ':' || siren, siren, g, pg_temp.at_of_hour(-1), 0, pg_temp.at_of_hour(n % 5), CASE WHEN n % 20 = 0 THEN 'ACTES-G001' END,
        CASE g WHEN 's2low' THEN pg_temp.at_of_hour(-24 * (n % 400 - 2))::date END, CASE WHEN n % 50 = 7 THEN 'ACTES-G010' END, CASE WHEN n % 50 = 7 THEN pg_temp.at_of_hour(n % 90) END,
        CASE WHEN n % 50 = 7 THEN '{}'::jsonb END, CASE WHEN n % 100 = 9 THEN pg_temp.at_of_hour(40) END,
        CASE WHEN n % 100 = 9 THEN 'agent1@example.org' END, CASE WHEN n % 100 = 9 THEN 'maintenance' END
      FROM (SELECT n, lpad(n::text, 9, '0') AS siren, pg_temp.gateway_of(lpad(n::text, 9, '0')) AS g
        FROM generate_series(1, ${collectivites}) n) s`,
    `INSERT INTO actes.installation_journal (kind, target, at, who, event, code, detail)
      SELECT 'connection', c.id, pg_temp.at_of_hour(k * 50), 'agent1@example.org', (ARRAY['paused', 'resumed'])[1 + k % 2], NULL, '{"reason": "maintenance"}'
      FROM actes.connection c CROSS JOIN generate_series(1, 6) k ORDER BY c.id, k DESC`,
    `INSERT INTO actes.outage (id, failures, code, since, probe_at)
      SELECT lane || ' pastell', 40, 'ACTES-G001', pg_temp.at_of_hour(3), pg_temp.at_of_hour(-1) FROM unnest('{send,collect}'::text[]) lane`,
  ]
}

/** What came back: receipts of the acknowledged, letters, and what found nobody. */
export function layReturns({ acts }: Laying): readonly string[] {
  const few = (part: number) => Math.max(20, Math.round(acts / part))
  const stray = (status: string, part: number) => `
    SELECT pg_temp.uuid_at(pg_temp.at_of_hour(i / 10.0), '${status}' || i), g || ':' || siren, '${status}' || i, '${status}-' || i || '.xml',
      md5('${status}' || i), 900, pg_temp.at_of_hour(i / 10.0), 'ARActe', '{"kind": "ARActe"}', '[{"code": "ACTES-R003", "path": "$"}]'::jsonb,
      NULL::uuid, '${status}'
    FROM (SELECT i, pg_temp.siren_of(i) AS siren, pg_temp.gateway_of(pg_temp.siren_of(i)) AS g FROM generate_series(1, ${few(part)}) i) s`
  const kind = `(ARRAY['courrierSimple', 'demandePieces', 'lettreObservations', 'defere', 'anomalieTardive'])[1 + n % 5]`
  return [
    `INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at, kind, facts, problems, transmission, status)
      SELECT pg_temp.uuid_at(updated_at, 'ar' || id), connection, reference, 'AR-' || numero || '.xml', md5('ar' || id) || md5(id::text), 900,
        updated_at, 'ARActe', jsonb_build_object('kind', 'ARActe', 'idActe', id_acte, 'dateReception', date_reception), NULL::jsonb, id, 'attached'
      FROM actes.transmission WHERE state IN ('acknowledged', 'annulled') AND message = '1-1'
      UNION ALL ${stray('orphan', 330)} UNION ALL ${stray('unreadable', 2_000)} UNION ALL ${stray('notice', 2_000)}
      UNION ALL SELECT pg_temp.uuid_at(updated_at, 'notice' || id), connection, 'n' || reference, 'avis.eml', md5('n' || id), 900, updated_at,
        'notice', NULL, NULL, id, 'notice' FROM actes.transmission WHERE state = 'acknowledged' AND hashtext(id::text) % 40 = 0
      UNION ALL SELECT pg_temp.uuid_at(updated_at, 'letter' || id), connection, 'l' || reference, 'lettre.xml', md5('l' || id), 900, updated_at,
        'DemandePieceComplementaire', jsonb_build_object('kind', 'DemandePieceComplementaire', 'code', '3-1', 'idActe', id_acte, 'dateCourrier', date_reception,
          'description', 'Merci de transmettre le plan annexé'), NULL, id, 'attached'
        FROM actes.transmission WHERE state = 'acknowledged' AND message = '1-1' AND hashtext(id::text) % 30 = 3`,
    `INSERT INTO actes.task (id, transmission, collectivite, retour, kind, opened_at, due_on, closed_at, closed_by, outcome, reason)
      SELECT pg_temp.uuid_at(received_at, 'task' || id), transmission, split_part(connection, ':', 2), id, ${kind}, received_at,
        CASE WHEN n % 5 <> 0 THEN (received_at + interval '60 days')::date END,
        CASE WHEN NOT is_open THEN received_at + interval '3 days' END, CASE WHEN NOT is_open THEN 'agent1@example.org' END,
        CASE WHEN NOT is_open THEN 'done' END, CASE WHEN NOT is_open THEN 'répondu par courrier' END
      FROM (SELECT *, (row_number() OVER (ORDER BY id DESC))::int AS n, row_number() OVER (ORDER BY id DESC) <= ${few(500)} AS is_open
        FROM actes.retour WHERE kind = 'DemandePieceComplementaire') r`,
  ]
}

/** People, their requeues in bulk (some of ten thousand acts), what they did. */
export function layPeople({ acts }: Laying): readonly string[] {
  const items = Math.min(10_000, Math.floor(acts / 40))
  return [
    `INSERT INTO actes.person (id, login, created_at) SELECT pg_temp.uuid_at(pg_temp.at_of(1), 'person' || n), 'agent' || n || '@example.org',
      pg_temp.at_of(1) FROM generate_series(1, 200) n`,
    `INSERT INTO actes.person_role (person, siren, role)
      SELECT p.id, lpad((1 + abs(hashtext(p.login)) % 200 + k)::text, 9, '0'), 'operator' FROM actes.person p, generate_series(1, 3) k`,
    `INSERT INTO actes.bulk (id, who, reason, criteria, sirens, rate, state, created_at, finished_at)
      SELECT pg_temp.uuid_at(pg_temp.at_of_hour(n * 30), 'bulk' || n), 'agent' || n || '@example.org', 'panne de la plateforme', 'retenues=1',
        ARRAY[lpad(n::text, 9, '0'), '000000007'], 60, CASE WHEN n = 1 THEN 'running' ELSE 'done' END, pg_temp.at_of_hour(n * 30),
        CASE WHEN n > 1 THEN pg_temp.at_of_hour(n * 30 - 1) END FROM generate_series(1, 120) n`,
    `INSERT INTO actes.bulk_item (bulk, transmission, collectivite, held_since, state, outcome, ended_at)
      SELECT pg_temp.uuid_at(pg_temp.at_of_hour(n * 30), 'bulk' || n), pg_temp.id_of(n * 100 + i * 3), pg_temp.siren_of(n * 100 + i * 3), NULL,
        CASE WHEN n = 1 AND i > 5000 THEN 'pending' ELSE 'done' END, CASE WHEN n = 1 AND i > 5000 THEN NULL ELSE 'requeued' END, pg_temp.at_of_hour(n * 30)
      FROM generate_series(1, 20) n, generate_series(1, ${items}) i`,
    `INSERT INTO actes.installation_journal (kind, at, who, event, target, detail)
      SELECT 'desk', pg_temp.at_of(i * 5), 'agent' || i % 200 || '@example.org', (ARRAY['signed-in', 'requeue', 'unmasked', 'cancel', 'signed-in'])[1 + i % 5],
        pg_temp.id_of(i * 5)::text, '{"reason": "vérifié"}' FROM generate_series(1, ${Math.floor(acts / 5)}) i`,
  ]
}

/** What was told of each act that got its answer; programs that were told it, one of which missed much. */
export function layNotices({ acts }: Laying): readonly string[] {
  const missed = Math.min(5_000, Math.floor(acts / 100))
  return [
    `INSERT INTO actes.notice (id, source, type, at, collectivite, transmission, data)
      SELECT pg_temp.uuid_at(updated_at, 'told' || id), 'journal:' || row_number() OVER (ORDER BY updated_at, id),
        CASE WHEN state = 'refused' THEN 'act.refused' ELSE 'act.acknowledged' END, updated_at, collectivite, id,
        jsonb_build_object('id', id, 'idActe', id_acte, 'collectivite', collectivite, 'numero', numero, 'message', message)
       FROM actes.transmission WHERE state IN ('acknowledged', 'refused') AND message = '1-1' ORDER BY updated_at, id`,
    `INSERT INTO actes.subscription (id, name, url, siren, types, secret, cursor, last_at, last_status, failing_since, created_at, created_by)
      SELECT pg_temp.uuid_at(pg_temp.at_of(1), 'subscriber' || n), 'Parapheur ' || n, 'https://parapheur.example.org/' || n,
        CASE WHEN n > 1 THEN lpad((n * 10)::text, 9, '0') END, '{}', '\\x00', (SELECT max(seq) FROM actes.notice), pg_temp.at_of_hour(1), 204,
        CASE WHEN n = 1 THEN pg_temp.at_of_hour(9) END, pg_temp.at_of(1), 'agent1@example.org' FROM generate_series(1, 100) n`,
    `INSERT INTO actes.dead_letter (subscription, notice, tries, code, status, died_at)
      SELECT s.id, n.seq, 12, 'ACTES-N003', 503, n.at + interval '2 days' FROM actes.subscription s JOIN LATERAL (
        SELECT seq, at FROM actes.notice WHERE s.siren IS NULL OR collectivite = s.siren ORDER BY seq DESC
          LIMIT CASE WHEN s.siren IS NULL THEN ${missed} ELSE 3 END) n ON true`,
  ]
}

/** Drafts of a hundred lots of fifty and by themselves, those of a month that became acts, and a batch of two thousand lines. */
export function layDrafts(): readonly string[] {
  const said = (value: string) => ({ value, line: value, page: 1, certainty: 'likely' })
  const read = {
    hasText: true,
    numero: said('2025_001'),
    objet: said('Travaux de voirie'),
    dateDecision: said('2025-06-25'),
  }
  const facts = { sizeBytes: 40_000, kind: 'pdf', pages: 2, problems: [], warnings: [], said: read }
  const file = `'${JSON.stringify(facts)}'::jsonb || jsonb_build_object('name', 'acte' || n || '.pdf', 'sha256', md5('d' || n) || md5('e' || n))`
  return [
    `INSERT INTO actes.draft (id, collectivite, batch, content, files, version, faults, transmission, created_by, created_at, updated_by, updated_at)
      SELECT pg_temp.uuid_at(at, 'draft' || n), CASE WHEN n <= 5000 THEN lpad((1 + (n - 1) / 50)::text, 9, '0') ELSE pg_temp.siren_of(n) END,
        CASE WHEN n <= 5000 THEN pg_temp.uuid_at(pg_temp.at_of_hour(1), 'lot' || (n - 1) / 50) END,
        CASE WHEN n <= 6000 THEN jsonb_build_object('numero', 'BROUILLON_' || n, 'nature', 'DE', 'dateDecision', '2025-06-25', 'objet', 'Travaux de voirie')
          ELSE '{}' END,
        CASE WHEN n <= 6000 THEN jsonb_build_array(${file}) ELSE '[]' END, 1, CASE WHEN n <= 6000 THEN 1 ELSE 0 END,
        CASE WHEN n > 6000 THEN pg_temp.id_of(n) END, 'agent1@example.org', at, 'agent1@example.org', at
      FROM (SELECT n, pg_temp.at_of_hour(n / 50.0) AS at FROM generate_series(1, 40000) n) s`,
    `INSERT INTO actes.batch (id, who, name, head, encoding, sirens, unnamed, state, created_at)
      SELECT pg_temp.uuid_at(pg_temp.at_of_hour(n), 'batch' || n), 'agent1@example.org', 'lot.csv', '{}', 'utf-8', NULL, '{}', 'checked',
        pg_temp.at_of_hour(n) FROM generate_series(1, 500) n`,
    `INSERT INTO actes.batch_line (batch, line, cells, acte, files, state, problems, warnings)
      SELECT pg_temp.uuid_at(pg_temp.at_of_hour(1), 'batch1'), n + 1, '{}', jsonb_build_object('numero', 'LOT_' || n, 'objet', 'Travaux de voirie'), '{}',
        CASE WHEN n % 9 = 0 THEN 'faulty' ELSE 'good' END, '[]', '[]' FROM generate_series(1, 2000) n`,
  ]
}
