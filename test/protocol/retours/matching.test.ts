// The sending of a retour: the keys of each kind, from the XML, its envelope or its name, and never a guess.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { placeRetour } from '../../../src/protocol/retours/matching.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { roots, type Root } from '../../../src/protocol/schema/schema.ts'
import { idActe as id, specimens, toXml } from '../specimens.ts'
import { bytesOf, fixture, folder } from './fixtures.ts'

const tiret = '034-213401482-20250625-DEL11-250625-DE'
const specimen = (root: Root, name?: string) => readRetour(bytesOf(toXml(specimens[root])), name)

type Reading = Awaited<ReturnType<typeof fixture>>

function place(reading: Reading, { name = '', companions = [] }: { name?: string; companions?: Reading[] } = {}) {
  return placeRetour(reading, { name, companions, collectivite: maraussan })
}

const envelope = (siren: string, formulaire: string) =>
  readRetour(
    bytesOf(
      toXml(specimens.EnveloppeMISILLCL)
        .replace('Destinataire insee:SIREN="213401482"', `Destinataire insee:SIREN="${siren}"`)
        .replace(/<actes:FormulairesEnvoyes>.*<\/actes:FormulairesEnvoyes>/, () =>
          [
            '<actes:FormulairesEnvoyes><actes:Formulaire><actes:NomFichier>',
            formulaire,
            '</actes:NomFichier></actes:Formulaire></actes:FormulairesEnvoyes>',
          ].join(''),
        ),
    ),
  )

describe('a retour that names its act by its identifier', () => {
  it.each<[Root, readonly string[], string?]>([
    ['ARActe', ['1-1']],
    ['CourrierSimple', ['1-1']],
    ['DemandePieceComplementaire', ['1-1']],
    ['LettreObservations', ['1-1']],
    ['DefereTA', ['1-1']],
    ['ARAnnulation', ['6-1', '1-1']],
    ['ARPieceComplementaire', ['3-3', '3-4'], '2025-07-20'],
    ['ARReponseRejetLettreObservations', ['4-3', '4-4'], '2025-07-20'],
  ])('%s is looked up among %j', async (root, of, dateCourrier) => {
    const keys = place(await specimen(root))
    expect(keys).toEqual([{ idActe: id, of, ...(dateCourrier !== undefined && { dateCourrier }) }])
  })

  it('keeps the identifier byte for byte, whatever its name', async () => {
    const reading = await fixture('ARAnnulation/numero-avec-tiret', '034-213401482-20250625-DEL11_250625-DE-6-2_1.xml')
    expect(place(reading)).toEqual([{ idActe: tiret, of: ['6-1', '1-1'] }])
  })
})

describe('an anomaly of an act', () => {
  it('is searched by the act that it echoes', async () => {
    const reading = await fixture('AnomalieActe/identite-hors-du-nom')
    expect(place(reading, { name: '034-213401482----1-3_1.xml' })).toEqual([{ idActe: tiret, of: ['1-1'] }])
  })

  const bare = `<a:AnomalieActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"><a:ActeRecu a:Date="2025-06-25"
    a:NumeroInterne="DEL11-250625" a:CodeNatureActe="1"/></a:AnomalieActe>`

  it('without a collectivité belongs to the addressee of its envelope', async () => {
    const companions = [await envelope('000000000', 'x.xml')]
    const reading = await readRetour(bytesOf(bare), '034-213401482----1-3_1.xml')
    expect(place(reading, { companions })).toEqual([{ idActe: tiret.replace('213401482', '000000000'), of: ['1-1'] }])
  })

  it('among several envelopes, belongs to the addressee of the one that announces it', async () => {
    const name = '034-213401482----1-3_1.xml'
    const companions = [await envelope('000000000', 'x.xml'), await envelope('213401482', name)]
    expect(place(await readRetour(bytesOf(bare), name), { name, companions })).toEqual([{ idActe: tiret, of: ['1-1'] }])
  })

  const strangers = async () => [await envelope('000000000', 'x.xml'), await envelope('200000000', 'y.xml')]

  it('among several envelopes, none of which announces it, belongs to the one in its name', async () => {
    const name = '034-213401482----1-3_1.xml'
    const reading = await readRetour(bytesOf(bare), name)
    expect(place(reading, { name, companions: await strangers() })).toEqual([{ idActe: tiret, of: ['1-1'] }])
  })

  it('without any of these has no key', async () => {
    expect(place(await readRetour(bytesOf(bare)), { companions: await strangers() })).toEqual([])
  })

  it('without an envelope, belongs to the one whose connection it came on', async () => {
    expect(place(await readRetour(bytesOf(bare)))).toEqual([{ idActe: tiret, of: ['1-1'] }])
  })

  it('with an incomplete identity gives no key', async () => {
    expect(place(await readRetour(bytesOf(bare.replace('a:Date="2025-06-25"', ''))))).toEqual([])
  })
})

describe('an anomaly of an envelope', () => {
  const ano = 'AnomalieEnveloppe/nature-hors-liste'

  it('is searched by our envelope, whose name it keeps', async () => {
    expect(place(await fixture(ano), { name: 'ANO_EACT--213401482--20250708-12.xml' })).toEqual([
      { enveloppe: 'EACT--213401482--20250708-12.xml' },
    ])
    expect(place(await fixture(ano), { name: 'ANO_TACT--213401482--20250708-1.XML' })).toEqual([
      { enveloppe: 'TACT--213401482--20250708-1.xml' },
    ])
  })

  it('under another name, by the archive that its detail quotes', async () => {
    const reading = await fixture('AnomalieEnveloppe/siren-non-enregistre')
    expect(place(reading, { name: 'anomalie.xml' })).toEqual([{ enveloppe: 'EACT--213401482--20250708-1.xml' }])
  })

  it('otherwise by the messages that it lists', async () => {
    expect(place(await fixture(ano), { name: 'anomalie.xml' })).toEqual([{ idActe: tiret, of: ['1-1'] }])
    const several = place(await fixture('AnomalieEnveloppe/plusieurs-formulaires'), { name: 'anomalie.xml' })
    expect(several).toHaveLength(2)
  })

  it.each([
    [`${tiret}-6-1_0.xml`, [{ idActe: tiret, of: ['6-1'] }]],
    ['034-213401482----7-1_0.xml', [{ siren: '213401482', of: ['7-1'] }]],
    ...['2-2', '3-2', '3-3', '3-4', '4-2', '4-3', '4-4'].map((code): [string, object[]] => [
      `034-213401482-20250720-DEL11-250625-DE-${code}_0.xml`,
      [],
    ]),
    [`${tiret}-1-2_0.xml`, []],
    ['acte.xml', []],
  ])('listing %s', async (formulaire, keys) => {
    const xml = readFileSync(`${folder}${ano}.xml`, 'latin1').replace(`${tiret}-1-1_0.xml`, formulaire)
    expect(place(await readRetour(Buffer.from(xml, 'latin1')))).toEqual(keys)
  })
})

describe('a classification', () => {
  const classifications = ['RetourClassification', 'ReponseClassificationSansChangement'] as const

  it.each(classifications)('%s belongs to the addressee of its envelope', async (root) => {
    const companions = [await envelope('000000000', '034-213401482----7-2_1.xml')]
    const keys = place(await specimen(root, '034-213401482----7-2_1.xml'), { companions })
    expect(keys).toEqual([{ siren: '000000000', of: ['7-1'] }])
  })

  const several = async () => [await envelope('000000000', 'x.xml'), await envelope('200000000', 'y.xml')]

  it.each(classifications)(
    '%s among several envelopes belongs to the addressee of the one that lists it',
    async (root) => {
      const name = '034-213401482----7-2_1.xml'
      const companions = [...(await several()), await envelope('213401482', name)]
      expect(place(await specimen(root, '999-1234----7-2_1.xml'), { name, companions })).toEqual([
        { siren: '213401482', of: ['7-1'] },
      ])
    },
  )

  it.each(classifications)('%s if none of them does, to the one in its name, or there is no key', async (root) => {
    const companions = await several()
    const name = '034-213401482----7-2_1.xml'
    expect(place(await specimen(root, name), { name, companions })).toEqual([{ siren: '213401482', of: ['7-1'] }])
    expect(place(await specimen(root, '999-1234----7-2_1.xml'), { companions })).toEqual([])
  })

  it.each(classifications)('%s otherwise to the one in its name', async (root) => {
    const keys = place(await specimen(root, '034-000000000----7-2_1.xml'))
    expect(keys).toEqual([{ siren: '000000000', of: ['7-1'] }])
  })

  it.each(classifications)('%s otherwise to the one whose connection it came on', async (root) => {
    expect(place(await specimen(root, '999-1234----7-2_1.xml'))).toEqual([{ siren: '213401482', of: ['7-1'] }])
  })
})

describe('other documents', () => {
  const ours = roots.filter((root) => /^(Acte|Reponse.*(Simple|Observations)|Refus|Piece|Rejet|Annulation)/.test(root))
  const others = ['ARDemandePieceComplementaire', 'ARLettreObservations', 'DemandeClassification'] as const
  const envelopes = ['EnveloppeCLMISILL', 'EnveloppeMISILLCL'] as const

  it.each([...ours, ...others, ...envelopes])('%s gives no key', async (root) => {
    expect(place(await specimen(root))).toEqual([])
  })

  it('are the ten that we write', () => {
    expect([...ours, ...others]).toHaveLength(10)
  })
})
