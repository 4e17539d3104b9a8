// How documents of the ministry and of the platforms really depart from their schema, quirk by quirk (Q1 to Q28): the
// fixture, what is read in spite of it, and the reported deviation.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readMessageName } from '../../../src/protocol/messages/names.ts'
import { checkNumero } from '../../../src/protocol/acte/numero.ts'
import { rankCandidates } from '../../../src/protocol/retours/matching.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { folder } from './fixtures.ts'

const tiret = '034-213401482-20250625-DEL11-250625-DE'
const numero = { numero: 'DEL11-250625', nature: 'DE', dateDecision: '2025-06-25' }
const ecoles = expect.stringMatching(/^Écoles : .* numérique/) as unknown

interface Row {
  /** Below fixtures/retours/, without `.xml`. */
  readonly file: string
  /** Its file name, where it matters. */
  readonly name?: string
  readonly read?: object
  readonly identity?: object
  /** Deviations, in order: code, reason and where, or fact, or encoding. Without it, the quirk departs from nothing. */
  readonly told?: readonly string[]
}

const quirks: Readonly<Record<string, readonly Row[]>> = {
  'Q1 a hyphen in the number, which the pattern of IDActe refuses': [
    { file: 'Acte/numero-avec-tiret', name: `${tiret}-1-1_0.xml`, read: { acte: numero } },
    { file: 'ARActe/numero-avec-tiret', name: `${tiret}-1-2_0.xml`, read: { idActe: tiret } },
    { file: 'ARPieceComplementaire/numero-avec-tiret', name: `${tiret}-3-5_4.xml`, read: { idActe: tiret } },
    { file: 'Annulation/numero-avec-tiret', name: `${tiret}-6-1_0.xml`, read: { idActe: tiret } },
    { file: 'ARAnnulation/numero-avec-tiret', name: `${tiret}-6-2_10.xml`, read: { idActe: tiret } },
    { file: 'ARActe/numero-a-espace-et-minuscules', read: { idActe: '034-213401482-20250625-Del 11-2025 bis-DE' } },
  ],
  'Q6 DocumentPapier absent, empty, nil, 0, N or O': [
    {
      file: 'ARActe/document-papier-absent',
      read: { acteRecu: { documentPapier: false } },
      told: ['X007 missing ActeRecu'],
    },
    { file: 'ARActe/document-papier-vide', read: { acteRecu: { documentPapier: false } } },
    { file: 'ARActe/document-papier-nil', read: { acteRecu: { documentPapier: false } } },
    { file: 'ARActe/document-papier-zero', read: { acteRecu: { documentPapier: false } } },
    { file: 'ARActe/document-papier-oui', read: { acteRecu: { documentPapier: true } } },
    { file: 'ARActe/numero-simple', read: { acteRecu: { documentPapier: false } } },
  ],
  'Q7 an anomaly whose name lost day, number and nature': [
    {
      file: 'AnomalieActe/identite-hors-du-nom',
      name: '034-213401482----1-3_1.xml',
      read: { acteRecu: numero },
      identity: { departement: '034', siren: '213401482', ...numero },
    },
  ],
  'Q8 CodeMatiere5 without CodeMatiere4': [
    { file: 'AnomalieActe/identite-hors-du-nom', read: { acteRecu: { matiere: [8, 1, 2, null, 4] } } },
  ],
  'Q9 Nature of an act’s anomaly on one digit, in letters, of no known meaning': [
    {
      file: 'AnomalieActe/nature-sur-un-chiffre',
      read: { nature: '2' },
      told: ['X007 pattern Nature', 'X007 missing ActeRecu'],
    },
    { file: 'AnomalieActe/nature-en-lettres', read: { nature: 'ERREUR2' }, told: ['X007 type Nature'] },
    { file: 'AnomalieActe/nature-042-sans-detail', read: { nature: '042', detail: '' } },
  ],
  'Q10 Nature of an envelope’s anomaly outside the list, or 5 for 005': [
    { file: 'AnomalieEnveloppe/nature-hors-liste', read: { nature: '999' }, told: ['X007 enumeration Nature'] },
    { file: 'AnomalieEnveloppe/siren-non-enregistre', read: { nature: '5' } },
    { file: 'AnomalieEnveloppe/nature-sur-trois-chiffres', read: { nature: '005' } },
  ],
  'Q11 the code of verification after the archive’s name, or first': [
    {
      file: 'AnomalieEnveloppe/siren-non-enregistre',
      read: { verifCode: 'PREF-VERIF-02', detail: expect.stringMatching(/^SLO-EACT--.*-> PREF/) },
    },
    {
      file: 'AnomalieEnveloppe/nature-hors-liste',
      read: { verifCode: 'ODT-VERIF-17', detail: expect.stringMatching(/^ODT/) },
      told: ['X007 enumeration Nature'],
    },
  ],
  'Q12 a letter renumbered: its document has another serial than itself': [
    {
      file: 'CourrierSimple/renumerote',
      name: `${tiret}-2-1_17.xml`,
      read: { idActe: tiret, dateCourrier: '2025-07-20', document: `${tiret}-2-1_16.pdf` },
    },
  ],
  'Q13 serials beyond four digits': [
    { file: 'ARActe/numero-avec-tiret', name: `${tiret}-1-2_5279.xml`, read: { idActe: tiret } },
    { file: 'ARAnnulation/numero-avec-tiret', name: `${tiret}-6-2_123456789.xml`, read: { idActe: tiret } },
  ],
  'Q14 a folder before a file name': [
    {
      file: 'ARActe/chemin-absolu-dans-nom-fichier',
      read: { acteRecu: { annexes: [`99_SE-${tiret}-1-1_2.xml`, `21_DO-${tiret}-1-1_3.pdf`] } },
      told: ['X007 path NomFichier', 'X007 path NomFichier'],
    },
    {
      file: 'CourrierSimple/chemin-absolu-dans-nom-fichier',
      read: { document: `${tiret}-2-1_1.pdf` },
      told: ['X007 path NomFichier'],
    },
  ],
  'Q15 the envelope issued from another departement than the act’s': [
    {
      file: 'EnveloppeMISILLCL/emetteur-d-un-autre-departement',
      name: 'TACT--SPREF0011-213401482-20250708-4.xml',
      read: { emetteur: { type: 'SPREF', departement: '001', arrondissement: '1' }, destinataire: '213401482' },
    },
  ],
  'Q16 the gateway’s own referent echoed as if it were the prefecture’s: it is not read': [
    {
      file: 'EnveloppeMISILLCL/referent-en-echo',
      read: { destinataire: '213401482', formulaires: ['034-213401482----1-3_1.xml'] },
    },
  ],
  'Q17 a classification in force that is older than the one used, or newer': [
    {
      file: 'ARActe/classification-plus-ancienne',
      read: { classificationDate: '2008-12-31', acteRecu: { classificationDate: '2019-04-18' } },
    },
    {
      file: 'AnomalieActe/classification-perimee',
      read: {
        classificationDate: '2025-03-14',
        verifCode: 'ODT-VERIF-01',
        acteRecu: { classificationDate: '2019-04-18' },
      },
    },
  ],
  'Q19 CodeNatureActe 4 where the names say DE: the attribute wins': [
    {
      file: 'Acte/nature-contredite-par-le-nom',
      name: `${tiret}-1-1_0.xml`,
      read: { acte: { nature: 'CC' } },
      identity: { nature: 'CC' },
      told: ['R005 nature'],
    },
    { file: 'ARActe/nature-contredite-par-les-noms', read: { idActe: tiret, acteRecu: { nature: 'CC' } } },
  ],
  'Q20 an AR with an Acte and several ActeRecu, or an empty day: a fake platform’s': [
    {
      file: 'ARActe/deux-actes-recus',
      read: { acteRecu: { numero: 'DEL11-250625' } },
      told: ['X007 unexpected Acte', 'X007 repeated ActeRecu'],
    },
    {
      file: 'ARActe/date-de-l-acte-vide',
      read: { dateReception: '2025-07-08' },
      identity: { dateDecision: '2025-06-25' },
      told: ['X007 type Date'],
    },
  ],
  'Q21 an old classification without codes PJ, or with codes of two characters': [
    {
      file: 'RetourClassification/sans-types-de-piece',
      read: { classification: { date: '2004-04-01', natures: natures([], [], [], [], [], []) } },
      told: Array.from({ length: 6 }, () => 'X007 missing NatureActe'),
    },
    {
      file: 'RetourClassification/codes-pj-de-deux-caracteres',
      read: { classification: { natures: natures([], [], [], [], [], ['45', '55']) } },
      told: Array.from({ length: 5 }, () => 'X007 missing NatureActe'),
    },
  ],
  'Q22 a classification out of order, its labels twice among siblings, blank, or short of characters': [
    {
      file: 'RetourClassification/ordre-non-numerique',
      read: {
        classification: {
          natures: [{ code: 1 }, { code: 2 }, { code: 3 }, { code: 4 }, { code: 5 }, { code: 6 }],
          matieres: [
            { code: 1, sous: [{ code: 1 }, { code: 2 }] },
            { code: 2 },
            { code: 7, sous: [{ code: 1 }, { code: 2 }, { code: 10, sous: [{ code: 1 }, { code: 2 }, { code: 10 }] }] },
          ],
        },
      },
    },
    {
      file: 'RetourClassification/libelles-en-double',
      read: {
        classification: {
          matieres: [
            {
              sous: [
                {
                  sous: [
                    { code: 1, libelle: 'Marchés de conception-réalisation' },
                    { code: 2, libelle: 'Marchés de conception-réalisation' },
                  ],
                },
              ],
            },
          ],
        },
      },
    },
    {
      file: 'RetourClassification/libelle-blanc',
      read: {
        classification: {
          matieres: [{ sous: [{ sous: [{ libelle: 'Circulation' }, { code: 10, libelle: '' }] }] }],
        },
      },
    },
    {
      file: 'RetourClassification/libelles-abimes',
      read: {
        classification: {
          natures: [{ libelle: 'Deliberations' }, { libelle: 'Autres' }],
          matieres: [
            { sous: [{ libelle: 'Marches publics' }, { code: 6, libelle: 'Actes relatifs à la maîtrise d¿¿uvre' }] },
            { sous: [{}, { code: 4, libelle: 'V?ux et motions' }] },
          ],
        },
      },
    },
    {
      file: 'RetourClassification/freres-en-double',
      read: {
        classification: {
          natures: [{ code: 1, libelle: 'Délibérations', typesPiece: [{ code: '99_DE' }, { code: '99_SE' }] }],
          matieres: [{ code: 1, sous: [{ code: 1, libelle: 'Marchés publics' }, { code: 2 }] }],
        },
      },
      told: ['NatureActe', 'TypePJNatureActe', 'Matiere1', 'Matiere2'].map((element) => `X007 duplicate ${element}`),
    },
    {
      file: 'RetourClassification/sans-code-de-nature',
      read: { classification: { natures: [{ code: 2, abrege: 'AR' }] } },
      told: ['X007 keyless NatureActe'],
    },
  ],
  'Q23 an envelope with an empty telephone, or with one address three times': [
    { file: 'EnveloppeCLMISILL/telephone-vide', read: { siren: '213401482' } },
    {
      file: 'EnveloppeCLMISILL/adresse-en-triple',
      read: { adressesRetour: Array.from({ length: 3 }, () => 'retour-actes@tdt.example.fr') },
    },
    {
      file: 'AnomalieEnveloppe/adresse-en-triple-et-telephone-vide',
      name: 'ANO_EACT--213401482--20250708-1.xml',
      read: { verifCode: 'PREF-VERIF-02', enveloppeRecue: { formulaires: [`${tiret}-1-1_0.xml`] } },
    },
  ],
  'Q24 a SIREN of four digits in the name of a classification: the name says nothing': [
    {
      file: 'RetourClassification/libelle-blanc',
      name: '999-1234----7-2_1.xml',
      read: { kind: 'RetourClassification' },
      identity: {},
    },
  ],
  'Q26 bytes that are not in the encoding of the prolog': [
    { file: 'ARActe/utf-8-sous-iso-8859-1', read: { acteRecu: { objet: ecoles } }, told: ['X008 UTF-8'] },
    {
      file: 'ARActe/windows-1252-sous-iso-8859-1',
      read: { acteRecu: { objet: 'Aménagement du cœur de village : travaux de l’école – 12 000 €' } },
      told: ['X008 windows-1252'],
    },
    {
      file: 'DemandePieceComplementaire/windows-1252-sous-iso-8859-1',
      read: { description: 'L’état des sommes versées – 12 000 € – et le cœur du dossier…' },
      told: ['X008 windows-1252'],
    },
    {
      file: 'LettreObservations/utf-8-sous-iso-8859-1',
      read: { motif: 'La délibération ne dit pas l’objet : « œuvres » à préciser.' },
      told: ['X008 UTF-8'],
    },
    { file: 'ARActe/prolog-sans-encodage', read: { acteRecu: { objet: ecoles } } },
    { file: 'ARActe/sans-prolog', read: { acteRecu: { objet: ecoles } } },
  ],
  'Q27 no annexe, written as an element of white space': [
    { file: 'Acte/annexes-blanches', read: { acte: { annexes: [] } } },
    { file: 'ARActe/annexes-blanches', read: { acteRecu: { annexes: [] } } },
  ],
  'Q28 a departement with a letter, or overseas': ['02A', '02B', '971', '976', '987'].map((departement) => ({
    file: `ARActe/departement-${departement.toLowerCase()}`,
    name: `${departement}-000000000-20250625-DEL11-250625-DE-1-2_3.xml`,
    read: { idActe: `${departement}-000000000-20250625-DEL11-250625-DE` },
    identity: { departement, siren: '000000000' },
  })),
  'beside the list: forms and contents seen, that no number names': [
    { file: 'ARActe/prefixe-etranger', read: { idActe: tiret } },
    { file: 'ARActe/espace-de-noms-par-defaut', read: { idActe: tiret } },
    { file: 'ARActe/fins-de-ligne-crlf', read: { idActe: tiret } },
    { file: 'ARActe/lignes-vides-apres-la-racine', read: { idActe: tiret } },
    { file: 'ARActe/commentaire-et-cdata', read: { acteRecu: { objet: "Achat d'un <broyeur> & location" } } },
    { file: 'ARActe/nombre-d-annexes-faux', read: { idActe: tiret }, told: ['X007 count Nombre'] },
    {
      file: 'ARActe/attributs-sans-prefixe',
      read: { idActe: tiret, dateReception: '2025-07-08' },
      told: [
        ['IDActe', 'DateReception'],
        ['Date', 'NumeroInterne', 'CodeNatureActe'],
      ].flatMap((attributes) =>
        ['unexpected', 'missing'].flatMap((how) => attributes.map((each) => `X007 attribute-${how} ${each}`)),
      ),
    },
    { file: 'Acte/document-signe', read: { acte: { document: `99_DE-${tiret}-1-1_1.pdf` } } },
    {
      file: 'RefusPieceComplementaire/identite-contredite-par-le-nom',
      name: '034-213401482-20250130-DEL03-DE-3-3_0.xml',
      read: { idActe: tiret },
      identity: numero,
      told: ['R005 numero', 'R005 dateCourrier'],
    },
    { file: 'DefereTA/sans-piece-jointe', name: `${tiret}-5-1_0.xml`, read: { pieces: [] } },
    { file: 'DemandeClassification/sans-date', name: '034-213401482----7-1_0.xml', read: { code: '7-1' } },
    { file: 'AnomalieEnveloppe/detail-absent', read: { nature: '100', detail: '' } },
    {
      file: 'AnomalieEnveloppe/plusieurs-formulaires',
      read: { enveloppeRecue: { formulaires: [expect.anything(), expect.anything()] } },
      identity: { siren: '213401482' },
    },
    { file: 'EnveloppeMISILLCL/prefecture', read: { emetteur: { type: 'PREF', departement: '034' } } },
    { file: 'EnveloppeMISILLCL/sgar', read: { emetteur: { type: 'SGAR', departement: '076' } } },
    { file: 'EnveloppeMISILLCL/sous-prefecture', read: { emetteur: { type: 'SPREF', arrondissement: '1' } } },
  ],
}

/** Quirks that no retour can show. */
const without: Readonly<Record<string, string>> = {
  Q5: 'a peer widened its schema to what really comes: so is our wide profile, which schema.test.ts holds',
  Q18: 'what the ministry accepts from others: nothing of it is checked in a return, and retours-peers.test.ts reads the AR',
  Q25: 'a mail without XML is no message: mail/complement-papier-attendu.eml is kept as a notice by src/reception/',
}

function natures(...codes: readonly (readonly string[])[]): readonly object[] {
  return codes.map((types, index) => ({ code: index + 1, typesPiece: types.map((code) => ({ code })) }))
}

async function read({ file, name }: Row) {
  const { retour, identity, deviations } = await readRetour(readFileSync(`${folder}${file}.xml`), name)
  const told = deviations.map(({ code, params }) => {
    const departure = params?.reason && `${params.reason} ${params.attribute ?? params.element}`
    return `${code.slice(6)} ${departure ?? params?.fact ?? params?.read}`
  })
  return { retour, identity, told }
}

describe.each(Object.entries(quirks))('%s', (_, rows) => {
  it.each(rows.map((row) => [row.name ?? row.file, row] as const))('%s', async (_, row) => {
    const found = await read(row)
    expect(found.retour).toMatchObject(row.read ?? {})
    expect(found.told).toEqual(row.told ?? [])
    if (row.identity && Object.keys(row.identity).length === 0) expect(found.identity).toEqual({})
    else expect(found.identity).toMatchObject(row.identity ?? {})
  })
})

it('Q2 the rule in force accepts both cases, hyphen, underscore and space inside', () => {
  expect(checkNumero('Del-11_b 2', 'wide')).toEqual({ ok: true })
  expect(readMessageName('034-213401482-20250625-Del-11_b 2-DE-1-2_0.xml')?.numero).toBe('Del-11_b 2')
})

it('Q3 some platforms accept less: a number that they accept is proposed', () => {
  expect(checkNumero('Del-11', 'strict')).toEqual({ ok: false, proposal: 'DEL_11' })
})

it('Q4 a client turns hyphens into underscores, and capitals: the AR’s number stays, and the similarity is reported', async () => {
  const { retour, identity } = await read({ file: 'ARActe/numero-avec-tiret' })
  expect(retour).toMatchObject({ acteRecu: { numero: 'DEL11-250625' } })
  expect(rankCandidates(identity, [{ id: '1', idActe: '034-213401482-20250625-DEL11_250625-DE' }])).toMatchObject([
    { id: '1', differs: [{ field: 'numero', how: 'separator' }] },
  ])
})

describe('the table', () => {
  it('omits no quirk', () => {
    const tested = ['Q2', 'Q3', 'Q4', ...Object.keys(without)]
    const told = [...Object.keys(quirks).flatMap((title) => /^Q\d+/.exec(title) ?? []), ...tested]
    expect(told.sort()).toEqual(Array.from({ length: 28 }, (_, index) => `Q${index + 1}`).sort())
  })

  it('has every fixture, except the ordinary one of each kind', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.xml'))
    const used = new Set(Object.values(quirks).flatMap((rows) => rows.map(({ file }) => file)))
    const unused = files.map((file) => file.slice(0, -4)).filter((file) => !used.has(file))
    expect(unused.filter((file) => !file.endsWith('/ordinaire'))).toEqual([])
  })
})
