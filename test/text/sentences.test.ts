// The sentences of codes and states: complete in both languages, whole with any values, and without marks of the
// template.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errors, problem, type ErrorCode, type Params, type Problem } from '../../src/errors.ts'
import { states } from '../../src/lifecycle.ts'
import { sentences } from '../../src/text/errors.ts'
import { words } from '../../src/text/words.ts'
import { codeSentence, sentenceOf, stateSentence } from '../../src/text/sentences.ts'

const languages = ['fr', 'en'] as const
const codes = Object.keys(errors) as ErrorCode[]
const formats = ['size', 'number', 'day', 'state', 'positive', 'several', ...Object.keys(words)]

const templates = [
  ...codes.flatMap((code) => languages.map((language) => [`${code} ${language}`, sentences[code][language]] as const)),
  ...Object.entries(words).flatMap(([table, known]) =>
    Object.entries(known).flatMap(([word, both]) =>
      languages.map((language) => [`${table} ${word} ${language}`, both[language]] as const),
    ),
  ),
]

const say = (given: Problem, language: 'fr' | 'en' = 'fr') => sentenceOf(given, language).replaceAll('\u00A0', ' ')

/** What the program gives with its problems, at least once for each code with values in its sentence. */
const given: readonly (readonly [ErrorCode, Params?, value?: string])[] = [
  ['ACTES-V001'],
  ['ACTES-V003', { line: 7, column: 3 }],
  ['ACTES-V003', { reason: 'size', sizeBytes: 2_000_000, limitBytes: 1_048_576 }],
  ['ACTES-V003', { reason: 'encoding' }],
  ['ACTES-V004', { key: 'object', suggestion: 'objet' }],
  ['ACTES-V004', { key: 'zzz', suggestion: '' }],
  ['ACTES-V005', { key: 'objet', expected: 'texte', found: 'absent' }],
  ['ACTES-V005', { key: '$', expected: 'objet', found: 'liste' }],
  ['ACTES-V006', { declared: '213401482' }, '000000000'],
  ['ACTES-V006', { siren: '213401482' }],
  ['ACTES-V008', { policy: 'strict', proposal: 'DELIB_1' }, 'délib 1'],
  ['ACTES-V008', { policy: 'wide', proposal: '' }, '--'],
  ['ACTES-V011', { today: '2025-07-08' }, '2026-01-01'],
  ['ACTES-V012', { length: 501, max: 500 }, 'x'],
  ['ACTES-V015', { date: '2019-04-18' }, '8.99'],
  ['ACTES-V016', { reason: 'syntaxe' }, '99-DE'],
  ['ACTES-V016', { reason: 'inconnu', date: '2019-04-18' }, '98_DE'],
  ['ACTES-V017', { nature: 'DE', offered: 'AI' }, '22_PN'],
  ['ACTES-V018', { character: 'U+0142 ł', position: 12, count: 1 }, 'ł'],
  ['ACTES-V019', { id: 'b', idActe: '034-213401482-20250625-A-DE' }, 'A'],
  ['ACTES-V020', { id: 'b' }, 'a'],
  ['ACTES-V022', { reason: 'trigramme' }, 'SLOW'],
  ['ACTES-V023', { date: '2019-04-18' }, '75_PL'],
  ['ACTES-F003', { extension: 'pdf', kind: 'unknown' }, 'a.pdf'],
  ['ACTES-F003', { extension: '', kind: 'pdf' }, 'a'],
  ...['structure', 'end', 'pages', 'other'].map((reason) => ['ACTES-F005', { reason }] as const),
  ['ACTES-F012', { reason: 'size', size: 300_000_000, max: 200_000_000 }],
  ...['memory', 'time', 'death'].map((reason) => ['ACTES-F012', { reason, max: 1 }] as const),
  ['ACTES-F007', { sum: 158_334_976, max: 157_286_400 }, '158334976'],
  ['ACTES-F008', { first: 'document.fichier' }, 'a.pdf'],
  ['ACTES-F009', { found: 'link' }, 'a.pdf'],
  ['ACTES-F009', { found: 'unreadable', cause: 'EACCES' }, 'a.pdf'],
  ['ACTES-F010', { role: 'document', kind: 'png', accepted: 'pdf' }, 'a.png'],
  ['ACTES-F011', { what: 'JavaScript' }, 'a.pdf'],
  ['ACTES-F013', { size: 157_286_401, max: 157_286_400 }],
  ['ACTES-X001', { sizeBytes: 3_145_728, limitBytes: 2_097_152 }],
  ['ACTES-X002', { encoding: 'UTF-16' }],
  ['ACTES-X003', { line: 2 }],
  ['ACTES-X004', { line: 4, reason: 'Opening and ending tag mismatch' }],
  ['ACTES-X005', { root: 'html', namespace: '' }],
  ['ACTES-X006', { name: 'script', namespace: 'urn:x' }],
  ['ACTES-X008', { declared: 'ISO-8859-1', read: 'UTF-8' }],
  ['ACTES-X009', { member: 'a.xml', expected: 'b' }, 'a'],
  ...['dateReception', 'dateCourrier', 'dateDepot', 'date', 'matieres'].map(
    (fact) => ['ACTES-X010', { fact, root: 'ARActe' }] as const,
  ),
  ['ACTES-X021', { name: 'a/b' }],
  ['ACTES-X021', { member: 'a/b' }],
  ['ACTES-X022', { member: 'a', reason: 'symlink' }],
  ['ACTES-X023', { member: 'a', reason: 'A' }],
  ...['gzip', 'tar', 'ratio', 'members', 'member'].map((reason) => ['ACTES-X024', { reason, limit: 200 }] as const),
  ...['absent', 'content', 'name', 'folder', 'special', 'unreadable'].map(
    (reason) => ['ACTES-X030', { reason }] as const,
  ),
  ...Object.keys(words.part ?? {}).map((what) => ['ACTES-S018', { what, number: 2 }] as const),
  ['ACTES-S019', { wanted: 'passphrase' }],
  ...Object.keys(words.excess ?? {}).map((what) => ['ACTES-X033', { what, max: 50_000_000 }] as const),
  ...Object.keys(words.fault ?? {}).flatMap((reason) =>
    (['ACTES-G007', 'ACTES-G008', 'ACTES-G013', 'ACTES-G014'] as const).map(
      (code) => [code, { setting: 'certificat', reason }] as const,
    ),
  ),
  ['ACTES-G009', { reason: 'archive illisible' }],
  ['ACTES-G010', { type: 's2low' }],
  ['ACTES-R001', { nature: '002', detail: 'ODT-VERIF-01' }],
  ['ACTES-R002', { nature: '', detail: '' }],
  ['ACTES-R003', { candidates: 0 }],
  ['ACTES-R003', { candidates: 2 }],
  ['ACTES-R004', { code: 'ACTES-X004' }],
  ['ACTES-R005', { fact: 'nature', xml: 'CC' }, 'DE'],
  ['ACTES-S002', { last: 4, known: 3 }],
  ['ACTES-S003', { sha256: '' }],
  ['ACTES-S006', { name: 'DEL' }],
  ['ACTES-S007', { name: 'DEL', count: 2 }],
  ['ACTES-S007', { state: 'refused' }, '034'],
  ['ACTES-S008', { pid: 0 }],
  ['ACTES-S008', { pid: 12 }],
  ['ACTES-A002', { state: 'acknowledged' }],
  ['ACTES-A005', { id: '' }],
  ...['0', '1', '1..n'].map((files) => ['ACTES-A012', { code: '2-2', files, count: 2 }] as const),
  ['ACTES-A019', { name: 'menage', names: 'sweep, vacuum' }],
  ['ACTES-A019', { paused: 'vacuum' }],
  ['ACTES-Q001', { backend: 'redis' }],
  ...Object.keys(words.target ?? {}).map((reason) => ['ACTES-N001', { reason }] as const),
  ['ACTES-N002', { reason: 'ECONNREFUSED' }],
  ['ACTES-N003', { status: 503 }],
  ['ACTES-N005', { reason: '550' }],
  ['ACTES-C001', { setting: 'ACTES_PORT' }, 'x'],
  ['ACTES-C007', {}, '/proc/x'],
]

const departures: readonly Params[] = [
  { reason: 'pattern', element: 'ARActe', attribute: 'IDActe' },
  { reason: 'unexpected', element: 'Objet', expected: 'CodeMatiere2' },
  { reason: 'missing', element: 'Acte', expected: 'DocumentPapier' },
  { reason: 'attribute-missing', element: 'ARActe', attribute: 'DateReception' },
  { reason: 'type', element: 'Acte', attribute: 'Date', expected: 'date' },
  { reason: 'count', element: 'Nombre', expected: 2 },
  { reason: 'path', element: 'NomFichier' },
  { reason: 'duplicate', element: 'Matiere2' },
  { reason: 'keyless', element: 'NatureActe' },
  { reason: 'other', element: '' },
]
const everyProblem = [
  ...given.map(([code, params, value]) => problem(code, '', { value, params })),
  ...departures.map((params) => problem('ACTES-X007', '/a', { value: 'v', params })),
]

describe('the catalogue', () => {
  it.each(templates)(
    '%s: brackets and braces are closed, every placeholder is optional and of a known format',
    (_, template) => {
      expect(template.replace(/\[[^\][]*\]/g, '')).not.toMatch(/[[\]{}]/)
      for (const [, format] of template.matchAll(/\{\w+(?::(\w+))?\}/g)) if (format) expect(formats).toContain(format)
      expect(template.replace(/\{\w+(?::\w+)?\}/g, '')).not.toMatch(/[{}]/)
    },
  )

  it.each(templates)('%s: apostrophes and quotes are typographic', (_, template) => {
    expect(template).not.toMatch(/['"]/)
  })

  it('French quotes hold their words with a space', () => {
    const french = templates.filter(([title]) => title.endsWith(' fr')).map(([, template]) => template)
    for (const template of french) expect(template).not.toMatch(/«\S|\S»|[“”]|[^\s«][?!]/)
  })
})

describe('a code', () => {
  it.each(codes)('%s has a sentence that stands alone in both languages, at the terminal and elsewhere', (code) => {
    for (const language of languages)
      for (const at of [undefined, 'cli'] as const)
        expect(codeSentence(code, language, at)).toMatch(/^[A-ZÀ-Ý«“][^[\]{}|]{20,}[.]$/)
    expect(codeSentence(code, 'fr')).not.toBe(codeSentence(code, 'en'))
  })

  /** Remedies that only whoever runs the server has, or that only the terminal can show. */
  const ofServer = /^ACTES-([CQ]0\d\d|S0(10|18|23|28|32)|A0(16|33|70|73|93)|A125)$/
  const namesCommand = (text: string) => /[«“(:]\s?actes [a-z]|--[a-z]/.test(text)

  it.each(codes.filter((code) => !ofServer.test(code)))('%s names no command but at the terminal', (code) => {
    for (const language of languages) expect(namesCommand(codeSentence(code, language))).toBe(false)
    const alike = languages.map((language) => namesCommand(codeSentence(code, language, 'cli')))
    expect(alike[0]).toBe(alike[1])
  })

  it('what is to be done is a command at the terminal, and a place elsewhere', () => {
    const told = (at?: 'cli') => codeSentence('ACTES-G006', 'fr', at).split(', puis ')[1]
    expect([told('cli'), told()]).toEqual([
      'dites s’il est arrivé ou non (actes resolve).',
      'dites s’il est arrivé ou non sur la page de l’acte.',
    ])
  })
})

describe('a problem', () => {
  it.each(everyProblem.map((each) => [`${each.code} ${JSON.stringify(each.params ?? {})}`, each] as const))(
    '%s: its sentence is whole',
    (_, each) => {
      for (const language of languages) {
        const said = sentenceOf(each, language)
        expect(said).toMatch(/[.]$/)
        expect(said).not.toMatch(/[[\]{}|]|undefined|NaN|\s{2}|\(\)|\.\.|: *\./)
      }
    },
  )

  it('a value is shown unchanged, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        expect(sentenceOf({ code: 'ACTES-F002', path: '', value }, 'fr')).toBe(
          `Le fichier «\u00A0${value}\u00A0» est vide. Remplacez-le par le document complet.`,
        )
      }),
    )
  })

  it('a size is in Mo of 1 048 576 octets, with the exact number of bytes', () => {
    const heavy = problem('ACTES-F007', '$', { params: { sum: 158_334_976, max: 157_286_400 } })
    expect(say(heavy)).toContain('151,0 Mo (158 334 976 octets), pour 150,0 Mo (157 286 400 octets) au plus')
    expect(say(heavy, 'en')).toContain('151.0 MB (158,334,976 bytes), for 150.0 MB (157,286,400 bytes) at most')
  })

  it('a day is written as in France, or as in ISO 8601', () => {
    const future = problem('ACTES-V011', 'dateDecision', { value: '2026-01-01', params: { today: '2025-07-08' } })
    expect(say(future)).toContain('La date de la décision, 01/01/2026, est dans le futur : nous sommes le 08/07/2025.')
    expect(say(future, 'en')).toContain('2026-01-01, is in the future: today is 2025-07-08.')
  })

  it('a proposal and a suggestion are shown only if there is one', () => {
    const refused = (proposal: string) =>
      say(problem('ACTES-V008', 'numero', { value: 'é', params: { policy: 'wide', proposal } }))
    expect(refused('E')).toContain('Vous pouvez écrire « E ».')
    expect(refused('')).not.toContain('Vous pouvez écrire')
    expect(say(problem('ACTES-V004', 'object', { params: { key: 'object', suggestion: 'objet' } }))).toContain(
      'La clé « object » n’existe pas dans ce format. Vouliez-vous écrire « objet » ?',
    )
  })

  it('a departure from the schema is named', () => {
    const params = { reason: 'missing', element: 'Acte', expected: 'DocumentPapier' }
    expect(say(problem('ACTES-X007', '/actes:Acte', { params }))).toBe(
      'Le document s’écarte de la norme : il manque un élément dans « Acte » : DocumentPapier. C’est noté, et le document est lu.',
    )
  })

  it('a fault of a backup is shown in the language of its reader', () => {
    const cut = problem('ACTES-S018', '', { params: { what: 'chunk', number: 2 } })
    expect([say(cut), say(cut, 'en')]).toEqual([
      expect.stringContaining('(le bloc 2)'),
      expect.stringContaining('(chunk 2)'),
    ])
    const other = problem('ACTES-S019', '', { params: { wanted: 'passphrase' } })
    expect(say(other, 'en')).toContain('it asks for a passphrase.')
  })

  it('a state is shown by its word', () => {
    const impossible = problem('ACTES-A002', '', { params: { state: 'acknowledged' } })
    expect(say(impossible)).toContain('acquitté')
    expect(say(impossible, 'en')).toContain('acknowledged')
  })
})

describe('a state', () => {
  it.each(states)('%s has a word and a sentence in both languages', (state) => {
    for (const language of languages) {
      const { short, long } = stateSentence(state, language)
      expect(short).toMatch(/^\p{Ll}[\p{Ll} ]+$/u)
      expect(long).toMatch(/^\p{Lu}[^[\]{}]+\.$/u)
    }
  })
})

// A hold waits for a person: whatever its code says of a first failure, nothing more is done by itself.
describe('what may hold a transmission', () => {
  const kinds: readonly string[] = ['retry', 'uncertain', 'hold', 'refuse']
  const holding = codes.filter((code) => /^ACTES-[VFXGRSQ]/.test(code) && kinds.includes(errors[code]))

  it.each(holding)('%s promises no automatic retry', (code) => {
    expect(codeSentence(code, 'fr')).not.toMatch(/nouvel essai|tout seul|d’(elle|lui|eux)-même|rien à faire|réessa/i)
    expect(codeSentence(code, 'en')).not.toMatch(/another try|by itself|nothing to do|tried again|retried/i)
  })
})
