// Every kind of message, in both directions: all that is read of an ordinary one, its indispensable facts, and that the
// result is plain JSON.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import { messages, type MessageRoot } from '../../../src/protocol/codes.ts'
import { isLettre, readRetour } from '../../../src/protocol/retours/retours.ts'
import { roots, type Root } from '../../../src/protocol/schema/schema.ts'
import { specimens, toXml } from '../specimens.ts'
import { expectCode } from '../../support/expect-code.ts'
import { bytesOf, folder } from './fixtures.ts'

const id = '034-213401482-20250625-DEL11_250625-DE'
const identity = {
  departement: '034',
  siren: '213401482',
  dateDecision: '2025-06-25',
  numero: 'DEL11_250625',
  nature: 'DE',
}
const courrier = { idActe: id, dateCourrier: '2025-07-20' }
/** Answers are named after the day of the letter. */
const answer = '034-213401482-20250720-DEL11_250625-DE'

interface Ordinary {
  /** Without the kind, which is the root, and the code, which is in codes.ts. */
  readonly facts: object
  readonly name: string
}

const ordinary: Readonly<Partial<Record<MessageRoot, Ordinary>>> = {
  CourrierSimple: { facts: { ...courrier, document: `${id}-2-1_1.pdf` }, name: `${id}-2-1_0.xml` },
  ReponseCourrierSimple: {
    facts: { ...courrier, document: `99_DE-${answer}-2-2_1.pdf` },
    name: `${id}-2-2_0.xml`,
  },
  DemandePieceComplementaire: {
    facts: {
      ...courrier,
      description: "Le plan annexé à la convention, et l'avis de la commission des écoles.",
      document: `${id}-3-1_1.pdf`,
    },
    name: `${id}-3-1_0.xml`,
  },
  ARDemandePieceComplementaire: { facts: courrier, name: `${id}-3-2_0.xml` },
  RefusPieceComplementaire: {
    facts: { ...courrier, document: `99_DE-${answer}-3-3_1.pdf` },
    name: `${id}-3-3_0.xml`,
  },
  PieceComplementaire: {
    facts: { ...courrier, documents: [`99_DE-${answer}-3-4_1.pdf`, `21_DO-${answer}-3-4_2.pdf`] },
    name: `${id}-3-4_0.xml`,
  },
  ARPieceComplementaire: { facts: { ...courrier, dateReception: '2025-07-31' }, name: `${id}-3-5_8.xml` },
  LettreObservations: {
    facts: {
      ...courrier,
      motif: 'La délibération ne dit pas qui est habilité à signer la convention.',
      document: `${id}-4-1_1.pdf`,
    },
    name: `${id}-4-1_0.xml`,
  },
  ARLettreObservations: { facts: courrier, name: `${id}-4-2_0.xml` },
  RejetLettreObservations: {
    facts: { ...courrier, document: `99_DE-${answer}-4-3_1.pdf` },
    name: `${id}-4-3_0.xml`,
  },
  ReponseLettreObservations: {
    facts: { ...courrier, document: `99_DE-${answer}-4-4_1.pdf` },
    name: `${id}-4-4_0.xml`,
  },
  ARReponseRejetLettreObservations: { facts: { ...courrier, dateReception: '2025-08-04' }, name: `${id}-4-5_8.xml` },
  DefereTA: {
    facts: {
      idActe: id,
      dateDepot: '2025-08-20',
      natureIllegalite: 'Incompétence du signataire',
      pieces: [`${id}-5-1_1.pdf`, `${id}-5-1_2.pdf`],
    },
    name: `${id}-5-1_0.xml`,
  },
  Annulation: { facts: { idActe: id }, name: `${id}-6-1_0.xml` },
  ARAnnulation: { facts: { idActe: id, dateReception: '2025-07-28' }, name: `${id}-6-2_10.xml` },
  DemandeClassification: { facts: { date: '2019-04-18' }, name: '034-213401482----7-1_0.xml' },
  ReponseClassificationSansChangement: { facts: { date: '2019-04-18' }, name: '034-213401482----7-3_1.xml' },
}

const codes = new Map<string, string>(Object.entries(messages).map(([code, { root }]) => [root, code]))

describe('an ordinary', () => {
  it.each(Object.entries(ordinary))('%s', async (root, { facts, name }) => {
    const read = await readRetour(readFileSync(`${folder}${root}/ordinaire.xml`), name)
    const act = root.includes('Classification') ? { departement: '034', siren: '213401482' } : identity
    expect(read).toEqual({
      retour: { kind: root, code: codes.get(root), ...facts },
      identity: act,
      deviations: [],
      schemaValid: true,
      schema: { strict: true, wide: true },
    })
  })

  it('EnveloppeCLMISILL', async () => {
    const name = 'EACT--213401482--20250708-1.xml'
    expect(await readRetour(readFileSync(`${folder}EnveloppeCLMISILL/ordinaire.xml`), name)).toEqual({
      retour: {
        kind: 'EnveloppeCLMISILL',
        siren: '213401482',
        departement: '034',
        arrondissement: '1',
        nature: '31',
        adressesRetour: ['retour-actes@tdt.example.fr'],
        formulaires: ['034-213401482-20250625-DEL11-250625-DE-1-1_0.xml'],
      },
      identity: { siren: '213401482', departement: '034' },
      deviations: [],
      schemaValid: true,
      schema: { strict: true, wide: true },
    })
  })

  it('RetourClassification is in retours-classification.test.ts: none is missing', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('ordinaire.xml'),
    )
    const tested = [...Object.keys(ordinary), 'EnveloppeCLMISILL', 'RetourClassification']
    expect(files.map((file) => file.split(/[/\\]/)[0]).sort()).toEqual(tested.sort())
  })
})

describe('every root', () => {
  it.each(roots)('%s has a kind of its own name, and the code of the table', async (root) => {
    const { retour, deviations } = await readRetour(bytesOf(toXml(specimens[root])))
    expect(retour).toMatchObject({ kind: root, ...(codes.has(root) && { code: codes.get(root) }) })
    expect(deviations).toEqual([])
  })

  it.each(roots)('%s is read as plain JSON', async (root) => {
    const { retour } = await readRetour(bytesOf(toXml(specimens[root])))
    expect(JSON.parse(JSON.stringify(retour))).toEqual(retour)
  })

  it.each(roots)('%s has a fixture', (root) => {
    expect(readdirSync(`${folder}${root}`).length).toBeGreaterThan(0)
  })
})

it('letters are the four that open a task', async () => {
  const retours = await Promise.all(
    roots.map(async (root) => (await readRetour(bytesOf(toXml(specimens[root])))).retour),
  )
  expect(retours.filter(isLettre).map(({ code }) => code)).toEqual(['2-1', '3-1', '4-1', '5-1'])
})

describe('an unreadable essential fact', () => {
  const letter = ['CourrierSimple', 'DemandePieceComplementaire', 'LettreObservations'] as const
  const ours = ['ReponseCourrierSimple', 'RefusPieceComplementaire', 'PieceComplementaire', 'RejetLettreObservations']
  const receipts = ['ARDemandePieceComplementaire', 'ARLettreObservations']
  const dated = ['ARPieceComplementaire', 'ARReponseRejetLettreObservations']
  const demanded: Readonly<Partial<Record<string, readonly string[]>>> = {
    ...of([...letter, ...ours, ...receipts, 'ReponseLettreObservations'], ['idActe', 'dateCourrier']),
    ...of(dated, ['idActe', 'dateCourrier', 'dateReception']),
    DefereTA: ['idActe', 'dateDepot'],
    Annulation: ['idActe'],
    ARAnnulation: ['idActe', 'dateReception'],
    RetourClassification: ['date', 'matieres'],
    ReponseClassificationSansChangement: ['date'],
  }

  it.each(Object.entries(demanded))('refuses a bare %s', async (root, facts = []) => {
    const bare = `<a:${root} xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"/>`
    const outcome = await readRetour(bytesOf(bare), `${id}-2-1_0.xml`).catch((error: unknown) => error)
    if (!(outcome instanceof ActesError)) throw new Error('not refused')
    expect(outcome.code).toBe('ACTES-X010')
    expect(outcome.problems.map(({ params }) => params?.fact).sort()).toEqual([...facts].sort())
  })

  it.each(letter)('refuses a %s with an invalid identifier, or a day that does not exist', async (root) => {
    const xml = toXml(specimens[root])
    for (const spoilt of [xml.replace(/IDActe="[^"]*"/, 'IDActe="DEL11"'), xml.replace('2025-07-20', '2025-02-30')])
      await expectCode(readRetour(bytesOf(spoilt)), 'ACTES-X010')
  })

  function of(kinds: readonly string[], facts: readonly string[]) {
    return Object.fromEntries(kinds.map((kind) => [kind, facts]))
  }
})

describe('dispensable facts of a letter', () => {
  const lacking: [Root, RegExp, object][] = [
    ['CourrierSimple', /<actes:Document>.*<\/actes:Document>/, { kind: 'CourrierSimple', dateCourrier: '2025-07-20' }],
    ['DemandePieceComplementaire', /<actes:DescriptionPieces>.*<\/actes:DescriptionPieces>/, { description: '' }],
    ['LettreObservations', /<actes:Motif>.*<\/actes:Motif>/, { motif: '' }],
    ['DefereTA', /<actes:NatureIllegalite>.*<\/actes:PiecesJointes>/, { natureIllegalite: '', pieces: [] }],
    ['PieceComplementaire', /<actes:Documents>.*<\/actes:Documents>/, { documents: [] }],
    ['DemandeClassification', /<actes:DateClassification>.*<\/actes:DateClassification>/, { code: '7-1' }],
  ]
  it.each(lacking)('%s', async (root, part, facts) => {
    const { retour } = await readRetour(bytesOf(toXml(specimens[root]).replace(part, '')))
    expect(retour).toMatchObject(facts)
    expect(retour).not.toHaveProperty('document', '')
  })

  it('an ARPieceComplementaire that contains its own subject is read, and this is reported', async () => {
    const xml = toXml(specimens.ARPieceComplementaire)
    const infos = / actes:IDActe="[^"]*" actes:DateCourrierPref="[^"]*"/.exec(xml)?.[0] ?? ''
    const flat = xml.replace(/<actes:Infos.*CourrierPref>/, '').replace('<actes:ARPieceComplementaire', `$&${infos}`)
    const read = await readRetour(bytesOf(flat))
    expect(read).toMatchObject({ retour: courrier, schemaValid: false })
  })
})
