// Each message of fixtures/formulaires is written, byte for byte, as in its folder expected/
// (support/deposits/goldens.ts): answers to letters, receipts of letters, annulations, the request of a classification.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { messageCodes, messages } from '../../../src/protocol/codes.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { gate } from '../../../src/protocol/xml/gate.ts'
import { verifySending } from '../../../src/protocol/messages/verify.ts'
import { writeSending } from '../../../src/protocol/messages/write.ts'
import type { SendingOptions } from '../../../src/protocol/messages/sending.ts'
import { formulaireCases, formulairesFolder, type FormulaireCase } from '../../support/deposits/formulaires.ts'
import { asTexts, expectedOf, goldensOf, keptGoldens } from '../../support/deposits/goldens.ts'
import { formulairePdfs } from '../../support/deposits/make-formulaires.ts'
import { makeOutgoingOf } from '../../support/deposits/outgoing.ts'

/** The day of each sending, and the number of its envelope. */
const leaves: Readonly<Record<string, readonly [date: string, serial: number]>> = {
  'accuse-demande-pieces': ['2025-04-10', 1],
  'accuse-observations': ['2025-12-31', 1],
  annulation: ['2025-01-06', 3],
  'annulation-numero-avec-tiret': ['2025-07-15', 1],
  'demande-classification': ['2025-07-08', 2],
  'pieces-complementaires': ['2025-04-24', 1],
  'refus-pieces': ['2025-04-24', 2],
  'rejet-observations': ['2026-01-15', 1],
  'reponse-courrier-simple': ['2025-10-27', 1],
  'reponse-numero-avec-espace': ['2025-08-01', 12],
  'reponse-observations': ['2026-01-15', 2],
}

function make({ name, formulaire, files }: FormulaireCase) {
  const [date = '', serial = 0] = leaves[name] ?? []
  return makeOutgoingOf(formulaire, { date, serial, files })
}

describe.each(formulaireCases)('$name', (each) => {
  const folder = join(formulairesFolder, each.name)

  it('is sent as expected', async () => {
    const { archive, bytes } = await make(each)
    const found = await goldensOf(archive, bytes)
    expect(asTexts(found)).toEqual(asTexts(keptGoldens(folder, found)))
  })

  it('is built identically a second time', async () => {
    const [first, second] = [await make(each), await make(each)]
    expect(Buffer.from(second.bytes).equals(first.bytes)).toBe(true)
    expect(second.idActe).toBe(first.idActe)
  })

  it('reads back, and our strict schema accepts both documents', async () => {
    const [date = '', serial = 0] = leaves[each.name] ?? []
    const options: SendingOptions = {
      collectivite: maraussan,
      date,
      serial,
      classificationDate: '2019-04-18',
      charset: 'translit',
    }
    await verifySending(writeSending(each.formulaire, options), each.formulaire, options)
    for (const golden of ['enveloppe.xml', 'message.xml'] as const) {
      const { schemaValid, deviations } = await gate(expectedOf(folder, golden), 'strict')
      expect({ schemaValid, deviations }).toEqual({ schemaValid: true, deviations: [] })
    }
  })

  it('has every file that it names beside it, and no other', () => {
    const found = readdirSync(folder).filter((file) => file !== 'expected')
    expect(found.toSorted()).toEqual(['formulaire.json', ...each.files.keys()].toSorted())
  })
})

describe('the cases', () => {
  it('cover every message that we send, except the act itself', () => {
    const sent = messageCodes.filter((code) => messages[code].from === 'CL' && code !== '1-1')
    expect([...new Set(formulaireCases.map(({ formulaire }) => formulaire.code))].sort()).toEqual(sent)
  })

  it.each(Object.entries(formulairePdfs()))('%s is as its maker makes it', (path, pdf) => {
    expect(readFileSync(join(formulairesFolder, path)).equals(pdf)).toBe(true)
  })
})
