// What an act says of itself, line by line: where acts write it, and what only looks like it.
import { describe, expect, it, test } from 'vitest'
import { numberInLetters, writtenDays, capitals } from '../../../src/protocol/calendrier/written-day.ts'
import { readAct, type PdfSaid } from '../../../src/protocol/reading/reading.ts'

const read = (...lines: readonly string[]): PdfSaid =>
  readAct([[...lines, '', 'Le Maire certifie que cet acte a été affiché.']])
const said = (field: 'numero' | 'dateDecision' | 'objet' | 'nature', ...lines: readonly string[]) => {
  const found = read(...lines)[field]
  return found && `${found.value} (${found.certainty})`
}

describe('days', () => {
  it.each([
    ['le 25 juin 2025', '2025-06-25'],
    ['1er janvier 2025', '2025-01-01'],
    ['du 03/04/2025 à', '2025-04-03'],
    ['3.4.2025', '2025-04-03'],
    ['le vingt-cinq juin deux mille vingt-cinq', '2025-06-25'],
    ['le premier août deux mil vingt-quatre', '2024-08-01'],
    ["L'an deux mille vingt-cinq, le trente et un mars", '2025-03-31'],
    ["L'an 2025, le mardi 1er juillet", '2025-07-01'],
    ['L’an deux mille vingt six et le lundi douze du mois de janvier', '2026-01-12'],
  ])('%s', (text, jour) => {
    expect(writtenDays(capitals(text)).map((day) => day.jour)).toEqual([jour])
  })

  it.each(['31 février 2025', 'n° 83.1025', '12/13/2025', 'le 25 juin', '2025-06-11', '25/06/3025', 'juin 2025'])(
    'none: %s',
    (text) => {
      expect(writtenDays(capitals(text))).toEqual([])
    },
  )

  it.each([
    ['VINGT-CINQ', 25],
    ['TRENTE ET UN', 31],
    ['DEUX MILLE VINGT-CINQ', 2025],
    ['MIL NEUF CENT QUATRE-VINGT-DIX-NEUF', 1999],
    ['QUATRE-VINGTS', 80],
    ['SOIXANTE ET ONZE', 71],
  ])('%s is %d', (text, value) => {
    expect(numberInLetters(text)).toBe(value)
  })
})

describe('the number', () => {
  it.each([
    ['DELIBERATION N°11 DU 25 JUIN 2025', 'DEL11-250625 (likely)'],
    ['Délibération n° 2025-06-11', '2025-06-11 (sure)'],
    ['DÉLIBÉRATION DU CONSEIL MUNICIPAL N° : 2025/47', '2025-47 (likely)'],
    ['DÉLIBÉRATION 2025-06-11', '2025-06-11 (sure)'],
    ['ARRÊTÉ DU MAIRE Nº ARR_2025_114', 'ARR_2025_114 (sure)'],
    ['Arrêté n°114 du 2 septembre 2025', 'ARR114-250902 (likely)'],
    ['DÉCISION N° 7', '7 (unsure)'],
  ])('%s', (line, expected) => {
    expect(said('numero', line)).toBe(expected)
  })

  it.each([
    ['the day of a title', 'DELIBERATION DU 25/06/2025'],
    ['a visa', 'DELIBERATION', 'Vu la délibération', 'n° 2020-05-03 du 25 mai 2020 ;'],
    ['what is replaced', 'DELIBERATION', 'Délibération n° 2025-03-01 annulée et remplacée par la présente'],
    ['a number of the law', 'DELIBERATION', 'Loi n° 82-213'],
    ['another act, in a sentence', 'CONVENTION', 'La commune, autorisée par délibération n° 2025-04-09'],
    ['what is too long to be one', 'DELIBERATION N° CM-2025-06-25-AFFAIRES-11'],
  ])('is not %s', (_title, ...lines) => {
    expect(said('numero', ...lines)).toBeUndefined()
  })

  it('is unsure if two contradict each other', () => {
    expect(said('numero', 'DELIBERATION N° 2025-11', 'N° 2025-12')).toBe('2025-11 (unsure)')
  })
})

describe('the day of the decision', () => {
  it.each([
    ['Séance du mercredi 25 juin 2025', '2025-06-25 (sure)'],
    ['CONSEIL MUNICIPAL DU 25 JUIN 2025', '2025-06-25 (sure)'],
    ['Date de la séance : 25/06/2025', '2025-06-25 (sure)'],
    ['Le 25 juin 2025 à 18 h, le conseil municipal s’est réuni', '2025-06-25 (likely)'],
    ['Fait à l’Exemple, le 26 juin 2025', '2025-06-26 (unsure)'],
  ])('of a délibération: %s', (line, expected) => {
    expect(said('dateDecision', 'DELIBERATION', line)).toBe(expected)
  })

  it.each([
    'Date de convocation : 19/06/2025',
    'Date d’affichage : 27 juin 2025',
    'Reçu en préfecture le 27/06/2025',
    'Convocation du 19 juin 2025',
    'et approuvé le procès-verbal de la séance du 12 mai 2025',
    'séance du 12 mai 2025, sans observation.',
    'Vu le décret du 28 novembre 1983',
  ])('is not: %s', (line) => {
    expect(said('dateDecision', 'DELIBERATION', line)).toBeUndefined()
  })

  it('of an arrêté is the day on which it was made', () => {
    expect(said('dateDecision', 'ARRÊTÉ N° 2025-114', 'Fait à l’Exemple, le 2 septembre 2025')).toBe(
      '2025-09-02 (sure)',
    )
  })

  it('is unsure if the act has two', () => {
    expect(said('dateDecision', 'DELIBERATION N° 4 DU 25 JUIN 2025', 'Séance du 26 juin 2025')).toBe(
      '2025-06-25 (unsure)',
    )
  })
})

describe('the objet', () => {
  it.each([
    ['on one line', ['Objet : Tarifs de la cantine', ''], 'Tarifs de la cantine (sure)'],
    [
      'over several lines, to the gap',
      ['OBJET :', 'Tarifs de la cantine', 'pour l’année 2026', '', 'Exposé'],
      'Tarifs de la cantine pour l’année 2026 (sure)',
    ],
    ['to the next words of an act', ['Objet : Tarifs', 'Le Maire rappelle que'], 'Tarifs (sure)'],
    ['in quotation marks', ['Objet : « Tarifs de la cantine »', ''], 'Tarifs de la cantine (sure)'],
    [
      'without an end that can be seen',
      ['Objet : Tarifs', ...Array.from({ length: 20 }, () => 'et encore')],
      `Tarifs${' et encore'.repeat(7)} (unsure)`,
    ],
  ])('%s', (_title, lines, expected) => {
    expect(said('objet', 'DELIBERATION', ...lines)).toBe(expected)
  })

  it('excludes the day and the number of another act', () => {
    const act = read('DELIBERATION', 'Objet : Retrait de la', 'Délibération n° 2025-03-01 du 12 mars 2025', '')
    expect(act.objet?.value).toBe('Retrait de la Délibération n° 2025-03-01 du 12 mars 2025')
    expect([act.numero, act.dateDecision]).toEqual([undefined, undefined])
  })
})

describe('the nature', () => {
  it.each([
    [['EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS', 'Convention avec la région'], 'DE (sure)'],
    [['Le conseil municipal, après en avoir délibéré,'], 'DE (likely)'],
    [['ARRÊTÉ N° 2025-1', 'portant réglementation du stationnement'], 'AR (likely)'],
    [['ARRÊTÉ N° 2025-1', 'portant nomination d’un agent'], 'AI (likely)'],
    [['A R R Ê T É D U M A I R E', 'portant délégation de fonctions'], undefined],
    [['DÉCISION DU MAIRE'], undefined],
    [['CONVENTION DE PARTENARIAT', 'Entre :'], 'CC (sure)'],
    [['Avenant n° 2 au bail'], 'CC (likely)'],
    [['DÉCISION MODIFICATIVE N° 1'], 'BF (likely)'],
    [['Délibération publiée le 2 juin 2025'], undefined],
    [['Bonjour Madame, veuillez trouver le dossier'], undefined],
  ])('%j', (lines, expected) => {
    expect(said('nature', ...lines)).toBe(expected)
  })
})

describe('the votes', () => {
  it.each([
    [['Pour : 23', 'Contre : 2', 'Abstention(s) : 1'], { pour: 23, contre: 2, abstentions: 1 }],
    [['par vingt voix pour, deux voix contre et une abstention'], { pour: 20, contre: 2, abstentions: 1 }],
    [['Votants : 14', 'à l’unanimité, le conseil municipal'], { votants: 14, pour: 14, contre: 0, abstentions: 0 }],
    [['Votants : 14', 'à l’unanimité des suffrages exprimés (1 abstention)'], { votants: 14, abstentions: 1 }],
    [['à l’unanimité'], {}],
    [['pour une durée de 3 ans, pour 2 agents, contre 12 l’an dernier'], undefined],
    [['Membres en exercice : 15', 'Présents : 12'], undefined],
  ])('%j', (lines, counts) => {
    expect(read('DELIBERATION', ...lines).votes?.counts).toEqual(counts)
  })
})

test('a stamped copy gives its identifier', () => {
  const act = read('ID : 034-213401482-20250625-DEL11-250625-DE', 'Envoyé en préfecture le 27/06/2025')
  expect(act).toMatchObject({
    numero: { value: 'DEL11-250625' },
    dateDecision: { value: '2025-06-25' },
    nature: { value: 'DE' },
  })
})

test('a scan says that it has no text', () => {
  expect(readAct([[], ['', '12']])).toEqual({ hasText: false })
})

test('contrived slow lines are read to their end', () => {
  const slow = [
    'DEUX '.repeat(5_000),
    'A '.repeat(5_000),
    'Objet '.repeat(3_000),
    'DELIBERATION N° ' + '1-'.repeat(5_000),
    'pour deux '.repeat(2_000),
    'L’AN ' + 'VINGT-'.repeat(4_000),
  ]
  const lines = Array.from({ length: 3_000 }, (_, at) => slow[at % slow.length] ?? '')
  expect(readAct([lines])).toBeDefined()
})
