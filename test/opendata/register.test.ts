// The register as rows and as a document, from acts alone.
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { spreadsheet } from '../../src/opendata/csv.ts'
import { registerRows, registerSheet, type RegisteredAct } from '../../src/opendata/register.ts'
import { executoireOf } from '../../src/protocol/calendrier/executoire.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { acteOf, deposit } from '../support/deposits/deposit.ts'
import { commune, given } from './deliberations.ts'

const votes = { membres: 27, presents: 19, votants: 26, pour: 26, contre: 0, abstentions: 0 }
const of = (acte: RegisteredAct['acte'], publie?: string) =>
  executoireOf(
    {
      ...acte,
      corps: 'commune',
      departement: '034',
      faits: [{ quoi: 'recu', le: '2025-07-08' }, ...(publie ? [{ quoi: 'publie', le: publie } as const] : [])],
    },
    '2025-07-09',
  )
const acte = acteOf({ ...deposit, votes })
const own: RegisteredAct = {
  acte,
  executoire: of(acte, '2025-07-08'),
  idActe: '034-213401482-20250625-DEL11-250625-DE',
  state: 'acknowledged',
  dateReception: '2025-07-08',
  publication: { publie: '2025-07-08', notifie: '2025-07-09' },
  withheld: null,
}
const annulled: RegisteredAct = {
  ...own,
  executoire: of(acte),
  acte: acteOf({ ...deposit, numero: 'ARR1', nature: 'AR', annexes: [], objet: '=HYPERLINK("x") ; suite' }),
  idActe: '034-213401482-20250625-ARR1-AR',
  state: 'annulled',
  publication: {},
}
const period = { from: '2025-01-01', to: '2025-12-31', by: 'reception' } as const

test('as rows: formulas become text', async () => {
  const file = await text(spreadsheet(registerRows(given([own, annulled]), nationalClassification)))
  expect(file.replace('\uFEFF', '').split('\r\n')).toEqual([
    'numéro;nature;date de la décision;matière;intitulé de la matière;objet;identifiant;date de réception en préfecture;publié le;affiché le;notifié le;publié sur papier le;exécutoire depuis;il manque;état;en exercice;présents;votants;pour;contre;abstentions;transmis par',
    'DEL11-250625;DE;2025-06-25;8.1;Enseignement;Écoles : Convention de partenariat;034-213401482-20250625-DEL11-250625-DE;2025-07-08;2025-07-08;;2025-07-09;;2025-07-08;;acquitté;27;19;26;26;0;0;',
    `ARR1;AR;2025-06-25;8.1;Enseignement;"'=HYPERLINK(""x"") ; suite";034-213401482-20250625-ARR1-AR;2025-07-08;;;;;;publication;annulé;;;;;;;`,
    '',
  ])
})

describe('as a document', () => {
  const sheet = registerSheet({ collectivite: commune, period, today: '2025-07-09', acts: [own, annulled] })

  test('names its collectivité, period, kind of day, state and time', () => {
    expect([sheet.title, ...sheet.head]).toEqual([
      'Registre des actes transmis au contrôle de légalité',
      'Commune de Maraussan – SIRET 21340148200012',
      'Actes reçus en préfecture du 01/01/2025 au 31/12/2025',
      '2 actes, état au 09/07/2025',
    ])
    const { nic: _, ...plain } = commune
    expect(registerSheet({ collectivite: plain, period, today: '2025-07-09', acts: [] }).head).toEqual([
      'Commune de Maraussan – SIREN 213401482',
      sheet.head[1],
      '0 acte, état au 09/07/2025',
    ])
  })

  test('has a row for each act', () => {
    const [table] = sheet.blocks
    const rows =
      table?.kind === 'table' ? table.rows.map((row) => row.map((cell) => cell.replaceAll('\u00A0', ' '))) : []
    expect(rows).toEqual([
      [
        'DEL11-250625',
        'DE',
        '25/06/2025',
        '8.1',
        'Écoles : Convention de partenariat',
        '034-213401482-20250625-DEL11-250625-DE',
        '08/07/2025',
        'Publié le 08/07/2025 ; Notifié le 09/07/2025',
        '08/07/2025',
      ],
      [
        'ARR1',
        'AR',
        '25/06/2025',
        '8.1',
        '=HYPERLINK("x") ; suite',
        '034-213401482-20250625-ARR1-AR',
        '08/07/2025',
        'annulé',
        'non',
      ],
    ])
  })
})
