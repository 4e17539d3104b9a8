// Every column that could name stored bytes is known as one that does, or as one that does not: a new one fails here first, and
// before a blob is removed that something lives on.
import { expect, test } from 'vitest'
import { naming } from '../../src/store/retention/removal.ts'
import { lendStore } from '../support/life/stores.ts'

/** Columns of digests or JSON that name no stored bytes, and why. */
const others: Readonly<Record<string, string>> = {
  'archive.settings': 'settings',
  'batch_line.acte': 'as it was typed',
  'batch_line.cells': 'as they were typed',
  'batch_line.files': 'uploads',
  'batch_line.problems': 'faults',
  'batch_line.warnings': 'faults',
  'blob_lock.sha256': 'what is to be locked, as the others name it',
  'blob_removal.sha256': 'what is to be removed',
  'bulk_item.params': 'of a fault',
  'collectivite.classification': 'a table of codes',
  'connection.reconciled': 'counts',
  'connection.suspended_params': 'of a fault',
  'credential.prints': 'prints of secrets',
  'credential.settings': 'settings',
  'consent.shown': 'what was asked',
  'draft.content': 'as it was typed',
  'draft.files': 'uploads',
  'first_code.code_sha256': 'of a code',
  'installation.quiet_params': 'of a fault',
  'installation_journal.detail': 'a line',
  'invitation.token_sha256': 'of a token',
  'journal.detail': 'a line',
  'notice.data': 'facts',
  'proof_document.detail': 'of a fault',
  'purged.digests': 'of what is gone',
  'recovery_code.code_sha256': 'of a code',
  'retour.deviations': 'faults',
  'retour.facts': 'what was read',
  'retour.origin': 'whom it comes from',
  'retour.problems': 'faults',
  'spent_challenge.challenge_sha256': 'of a challenge',
  'session.token_sha256': 'of a token',
  'session_identity.token_sha256': 'of a token',
  'task.facts': 'what was read',
  'token.token_sha256': 'of a token',
  'transmission.content_sha256': 'of the acte and its files together',
  'transmission.formulaire': 'the acte',
  'transmission.refusal': 'of a fault',
  'transfer.reply': 'what was read',
  'upload.sha256': 'of an upload',
}

test('columns of digests and of JSON reference stored bytes, or are declared not to', async () => {
  const lent = await lendStore()
  try {
    const columns = await lent.store.db.rows<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns JOIN pg_tables
         ON schemaname = table_schema AND tablename = table_name
        WHERE table_schema = 'actes' AND (column_name LIKE '%sha256%' OR data_type IN ('jsonb', 'json')) ORDER BY 1`,
    )
    const known = [...Object.keys(naming), ...Object.keys(others)]
    expect(columns.map(({ name }) => name).sort()).toEqual(known.filter((name) => known.indexOf(name) >= 0).sort())
  } finally {
    await lent.giveBack()
  }
})
