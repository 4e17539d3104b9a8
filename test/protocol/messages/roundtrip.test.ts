// Whatever a collectivité may send reads back unchanged: by the strict verification before sending, and by the reader
// of retours, since a TdT or an auditor may show us what we wrote.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { messages } from '../../../src/protocol/codes.ts'
import type { Formulaire } from '../../../src/protocol/messages/formulaire.ts'
import { writeSending } from '../../../src/protocol/messages/write.ts'
import { sendingMembersOf, type Sending, type SendingOptions } from '../../../src/protocol/messages/sending.ts'
import { verifySending } from '../../../src/protocol/messages/verify.ts'
import { memberName, readIdActe } from '../../../src/protocol/messages/names.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { toLatin1 } from '../../../src/protocol/xml/latin1.ts'
import { anySending, type AnySending } from '../arbitrary-formulaires.ts'

const runs = { seed: 20250625, numRuns: 1_000 }

/** What the reader must find in the message. */
function factsOf(formulaire: Formulaire, sending: Sending, options: SendingOptions) {
  const kind = messages[formulaire.code].root
  const names = sending.pieces.map(({ name }) => name)
  const [document, ...annexes] = names
  switch (formulaire.code) {
    case '1-1': {
      const { dateDecision, numero, nature, matiere, documentPapier } = formulaire.acte
      const objet = toLatin1(formulaire.acte.objet, '', options.charset).text
      const { classificationDate } = options
      const said = { dateDecision, numero, nature, matiere, objet, classificationDate, documentPapier }
      return { kind, code: formulaire.code, acte: { ...said, document, annexes } }
    }
    case '3-4': {
      const { code, idActe, dateCourrier } = formulaire
      return { kind, code, idActe, dateCourrier, documents: names }
    }
    case '6-1':
    case '7-1':
      return { kind, ...formulaire }
    default: {
      const { code, idActe, dateCourrier } = formulaire
      return { kind, code, idActe, dateCourrier, ...(document !== undefined && { document }) }
    }
  }
}

function property(what: (sending: Sending, given: AnySending) => Promise<void>) {
  const asked = fc.asyncProperty(anySending, (given) => what(writeSending(given.formulaire, given.options), given))
  return fc.assert(asked, runs)
}

describe('whatever a collectivite may send', () => {
  it('is verified', async () => {
    await property(async (sending, { formulaire, options }) => {
      await verifySending(sending, formulaire, options)
    })
  })

  it('carries names that an archive takes, each once', async () => {
    await property(async (sending) => {
      const names = sendingMembersOf(sending).map(({ name }) => name)
      expect(names.filter((name) => !memberName.test(name))).toEqual([])
      expect(new Set(names).size).toBe(names.length)
    })
  })

  it('reads back in its message, which is what its name says', async () => {
    await property(async (sending, { formulaire, options }) => {
      const { retour, identity, deviations, schemaValid } = await readRetour(
        sending.message.bytes,
        sending.message.name,
      )
      expect(retour).toEqual(factsOf(formulaire, sending, options))
      const { siren, departement } = options.collectivite
      expect(identity).toEqual(sending.idActe === null ? { siren, departement } : readIdActe(sending.idActe))
      expect({ deviations, schemaValid }).toEqual({ deviations: [], schemaValid: true })
    })
  })

  it('reads back in its envelope', async () => {
    await property(async (sending, { options }) => {
      const { retour, deviations } = await readRetour(sending.enveloppe.bytes, sending.enveloppe.name)
      const { siren, departement, arrondissement, nature, adressesRetour } = options.collectivite
      const said = { siren, departement, arrondissement, nature, adressesRetour }
      expect(retour).toEqual({ kind: 'EnveloppeCLMISILL', ...said, formulaires: [sending.message.name] })
      expect(deviations).toEqual([])
    })
  })
})

test('the property meets every message', () => {
  const met = new Set(fc.sample(anySending, { seed: 1, numRuns: 200 }).map(({ formulaire }) => formulaire.code))
  expect(met.size).toBe(10)
})
