// The stamp of the simulated S²LOW: other bytes, the same document, whatever wrote it.
import { PDFDocument } from '@cantoo/pdf-lib'
import { expect, test } from 'vitest'
import { bordereau, stamped } from '../../../src/sandbox/s2low/stamp.ts'
import type { Transaction } from '../../../src/sandbox/s2low/transactions.ts'
import { plainPdf } from '../../support/deposits/pdfs.ts'

const acte: Transaction = {
  id: 1001,
  type: '1',
  related: null,
  read: false,
  authority: 25,
  siren: '213401482',
  user: 1,
  natureCode: 1,
  natureDescr: 'Délibérations',
  subject: 'Écoles',
  number: 'DEL11',
  classification: '8.1',
  decisionDate: '2025-06-25',
  uniqueId: '034-213401482-20250625-DEL11-DE',
  files: [],
  envelope: { id: 500_001, archive: 'a.tar.gz', enveloppe: 'a.xml', sha256: '', sizeBytes: 0 },
  stages: [{ status: 4, at: '2025-07-08T08:00:00.000Z', message: 'Reçu' }],
}

test('a table of the old kind is followed by a section of its own', async () => {
  const original = await plainPdf(2, false)
  const bytes = stamped(original, acte, '2025-07-09')
  expect(Buffer.from(bytes).subarray(0, original.length)).toEqual(Buffer.from(original))
  const document = await PDFDocument.load(bytes, { throwOnInvalidObject: true, updateMetadata: false })
  expect(document.getPageCount()).toBe(2)
  expect(document.getSubject()).toBe(
    'Accusé de réception en préfecture 034-213401482-20250625-DEL11-DE - Reçu le 2025-07-08 - Affiché le 2025-07-09',
  )
})

test('object streams: other bytes behind the end, and still a document', async () => {
  const original = await plainPdf()
  const bytes = stamped(original, acte, '')
  expect(bytes.length).toBeGreaterThan(original.length)
  expect((await PDFDocument.load(bytes)).getPageCount()).toBe(1)
})

test('the bordereau is a document', async () => {
  expect((await PDFDocument.load(bordereau(acte))).getPageCount()).toBe(1)
})
