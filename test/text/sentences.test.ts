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

/** Problems as the program gives them, at least one for each code with values in its sentence. */
const given: readonly Problem[] = [
  problem('ACTES-V001', '/depots/absent'),
  problem('ACTES-V003', 'acte.json', { params: { line: 7, column: 3 } }),
  problem('ACTES-V003', 'acte.json', { params: { reason: 'size', sizeBytes: 2_000_000, limitBytes: 1_048_576 } }),
  problem('ACTES-V003', 'acte.json', { params: { reason: 'encoding' } }),
  problem('ACTES-V004', 'object', { params: { key: 'object', suggestion: 'objet' } }),
  problem('ACTES-V004', 'zzz', { params: { key: 'zzz', suggestion: '' } }),
  problem('ACTES-V005', 'objet', { params: { key: 'objet', expected: 'texte', found: 'absent' } }),
  problem('ACTES-V005', '$', { params: { key: '$', expected: 'objet', found: 'liste' } }),
  problem('ACTES-V006', 'collectivite', { value: '000000000', params: { declared: '213401482' } }),
  problem('ACTES-V006', '', { params: { siren: '213401482' } }),
  problem('ACTES-V008', 'numero', { value: 'délib 1', params: { policy: 'strict', proposal: 'DELIB_1' } }),
  problem('ACTES-V008', 'numero', { value: '--', params: { policy: 'wide', proposal: '' } }),
  problem('ACTES-V011', 'dateDecision', { value: '2026-01-01', params: { today: '2025-07-08' } }),
  problem('ACTES-V012', 'objet', { value: 'x', params: { length: 501, max: 500 } }),
  problem('ACTES-V015', 'matiere', { value: '8.99', params: { date: '2019-04-18' } }),
  problem('ACTES-V016', 'document.typePiece', { value: '99-DE', params: { reason: 'syntaxe' } }),
  problem('ACTES-V016', 'document.typePiece', { value: '98_DE', params: { reason: 'inconnu', date: '2019-04-18' } }),
  problem('ACTES-V017', 'document.typePiece', { value: '22_PN', params: { nature: 'DE', offered: 'AI' } }),
  problem('ACTES-V018', 'objet', { value: 'ł', params: { character: 'U+0142 ł', position: 12, count: 1 } }),
  problem('ACTES-V019', 'numero', { value: 'A', params: { id: 'b', idActe: '034-213401482-20250625-A-DE' } }),
  problem('ACTES-V020', 'cle', { value: 'a', params: { id: 'b' } }),
  problem('ACTES-V022', 'trigramme', { value: 'SLOW', params: { reason: 'trigramme' } }),
  problem('ACTES-V023', 'document.typePiece', { value: '75_PL', params: { date: '2019-04-18' } }),
  problem('ACTES-F003', 'document.fichier', { value: 'a.pdf', params: { extension: 'pdf', kind: 'unknown' } }),
  problem('ACTES-F003', 'document.fichier', { value: 'a', params: { extension: '', kind: 'pdf' } }),
  ...['structure', 'end', 'pages', 'other'].map((reason) => problem('ACTES-F005', 'a.pdf', { params: { reason } })),
  problem('ACTES-F012', 'a.pdf', { params: { reason: 'size', size: 300_000_000, max: 200_000_000 } }),
  ...['memory', 'time', 'death'].map((reason) => problem('ACTES-F012', 'a.pdf', { params: { reason, max: 1 } })),
  problem('ACTES-F007', '$', { value: '158334976', params: { sum: 158_334_976, max: 157_286_400 } }),
  problem('ACTES-F008', 'annexes[0].fichier', { value: 'a.pdf', params: { first: 'document.fichier' } }),
  problem('ACTES-F009', 'document.fichier', { value: 'a.pdf', params: { found: 'link' } }),
  problem('ACTES-F009', 'document.fichier', { value: 'a.pdf', params: { found: 'unreadable', cause: 'EACCES' } }),
  problem('ACTES-F010', 'document.fichier', {
    value: 'a.png',
    params: { role: 'document', kind: 'png', accepted: 'pdf' },
  }),
  problem('ACTES-F011', 'document.fichier', { value: 'a.pdf', params: { what: 'JavaScript' } }),
  problem('ACTES-F013', '$', { params: { size: 157_286_401, max: 157_286_400 } }),
  problem('ACTES-X001', '/', { params: { sizeBytes: 3_145_728, limitBytes: 2_097_152 } }),
  problem('ACTES-X002', '/', { params: { encoding: 'UTF-16' } }),
  problem('ACTES-X003', '/', { params: { line: 2 } }),
  problem('ACTES-X004', '/', { params: { line: 4, reason: 'Opening and ending tag mismatch' } }),
  problem('ACTES-X005', '/', { params: { root: 'html', namespace: '' } }),
  problem('ACTES-X006', '/a', { params: { name: 'script', namespace: 'urn:x' } }),
  problem('ACTES-X008', '/', { params: { declared: 'ISO-8859-1', read: 'UTF-8' } }),
  problem('ACTES-X009', '/Acte/Objet', { value: 'a', params: { member: 'a.xml', expected: 'b' } }),
  ...['dateReception', 'dateCourrier', 'dateDepot', 'date', 'matieres'].map((fact) =>
    problem('ACTES-X010', '/actes:ARActe', { params: { fact, root: 'ARActe' } }),
  ),
  problem('ACTES-X021', 'a/b', { params: { name: 'a/b' } }),
  problem('ACTES-X021', 'a/b', { params: { member: 'a/b' } }),
  problem('ACTES-X022', 'a', { params: { member: 'a', reason: 'symlink' } }),
  problem('ACTES-X023', 'a', { params: { member: 'a', reason: 'A' } }),
  ...['gzip', 'tar', 'ratio', 'members', 'member'].map((reason) =>
    problem('ACTES-X024', '', { params: { reason, limit: 200 } }),
  ),
  ...['absent', 'content', 'name', 'folder', 'special', 'unreadable'].map((reason) =>
    problem('ACTES-X030', 'a', { params: { reason } }),
  ),
  ...Object.keys(words.part ?? {}).map((what) => problem('ACTES-S018', '', { params: { what, number: 2 } })),
  problem('ACTES-S019', '', { params: { wanted: 'passphrase' } }),
  ...Object.keys(words.excess ?? {}).map((what) => problem('ACTES-X033', '/', { params: { what, max: 50_000_000 } })),
  ...Object.keys(words.fault ?? {}).flatMap((reason) =>
    (['ACTES-G007', 'ACTES-G008', 'ACTES-G013', 'ACTES-G014'] as const).map((code) =>
      problem(code, '', { params: { setting: 'certificat', reason } }),
    ),
  ),
  problem('ACTES-G009', '', { params: { reason: 'archive illisible' } }),
  problem('ACTES-G010', '', { params: { type: 's2low' } }),
  problem('ACTES-R001', '', { params: { nature: '002', detail: 'ODT-VERIF-01' } }),
  problem('ACTES-R002', '', { params: { nature: '', detail: '' } }),
  problem('ACTES-R003', 'a.xml', { params: { candidates: 0 } }),
  problem('ACTES-R003', 'a.xml', { params: { candidates: 2 } }),
  problem('ACTES-R004', 'a.xml', { params: { code: 'ACTES-X004' } }),
  problem('ACTES-R005', 'a.xml', { value: 'DE', params: { fact: 'nature', xml: 'CC' } }),
  problem('ACTES-S002', '', { params: { last: 4, known: 3 } }),
  problem('ACTES-S003', '', { params: { sha256: '' } }),
  problem('ACTES-S006', '', { params: { name: 'DEL' } }),
  problem('ACTES-S007', '', { params: { name: 'DEL', count: 2 } }),
  problem('ACTES-S007', 'id', { value: '034', params: { state: 'refused' } }),
  problem('ACTES-S008', '', { params: { pid: 0 } }),
  problem('ACTES-S008', '', { params: { pid: 12 } }),
  problem('ACTES-A002', '', { params: { state: 'acknowledged' } }),
  problem('ACTES-A005', '', { params: { id: '' } }),
  ...['0', '1', '1..n'].map((files) => problem('ACTES-A012', '', { params: { code: '2-2', files, count: 2 } })),
  problem('ACTES-A019', '', { params: { name: 'menage', names: 'sweep, vacuum' } }),
  problem('ACTES-A019', '', { params: { paused: 'vacuum' } }),
  problem('ACTES-Q001', '', { params: { backend: 'redis' } }),
  ...Object.keys(words.target ?? {}).map((reason) => problem('ACTES-N001', '', { params: { reason } })),
  problem('ACTES-N002', '', { params: { reason: 'ECONNREFUSED' } }),
  problem('ACTES-N003', '', { params: { status: 503 } }),
  problem('ACTES-N005', '', { params: { reason: '550' } }),
  problem('ACTES-C001', 'ACTES_PORT', { value: 'x', params: { setting: 'ACTES_PORT' } }),
  problem('ACTES-C007', '--out', { value: '/proc/x' }),
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
const everyProblem = [...given, ...departures.map((params) => problem('ACTES-X007', '/a', { value: 'v', params }))]

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
