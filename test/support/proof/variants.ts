// Dossiers whose structure is not quite what the format says, in every layer of it: the zip, its JSON, the journal, the archive that
// left, the AR, the tokens. None of them says what is due: verifiers are asked whether they agree.
import { crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib'
import { canonicalJson, digestOf, zipOf, type Entries } from './dossiers.ts'
import { diceOf, Draft, type BadTokens, type Dice } from './tamperings.ts'

export interface Variant {
  readonly what: string
  readonly zip: Buffer
}

interface Making {
  /** As it was taken. */
  readonly whole: Buffer
  readonly entries: Entries
  readonly tokens: BadTokens
}

/** Every one of them; those of one seed are the same. */
export async function variantsOf({ whole, entries, tokens }: Making, seed: number): Promise<readonly Variant[]> {
  const dice = diceOf(seed)
  // What goes beside the proof is large, and the same in all of them.
  const light = new Map(entries)
  const open = (): Draft => new Draft(light, dice, tokens)
  const lightened = open()
  for (const path of lightened.paths('verifier')) lightened.drop(path)
  for (const [path, bytes] of lightened.list()) light.set(path, bytes)
  light.delete('verifier.html')
  const drafted = async (what: string, change: (draft: Draft) => void): Promise<Variant> => {
    const draft = open()
    change(draft)
    return { what, zip: await zipOf(draft.list()) }
  }
  const plain = await zipOf(open().list())
  const made: Variant[] = [
    { what: 'as it was taken', zip: whole },
    { what: 'without the page', zip: plain },
    ...zipFields(whole, dice),
    ...(await zipLayouts(open().list(), plain)),
  ]
  for (const [what, change] of [
    ...ofJson(),
    ...ofTypes(open()),
    ...ofRoles(open()),
    ...ofArchive(open()),
    ...ofReceipt(open()),
    ...ofTokens(open()),
    ...ofWithdrawals(),
  ])
    made.push(await drafted(what, change))
  return made
}

type Change = readonly [what: string, change: (draft: Draft) => void]

// The zip, byte by byte

/** Each field of the records of one entry written at once, of one written as it was read, and of the end. */
function zipFields(whole: Buffer, dice: Dice): readonly Variant[] {
  const end = whole.length - 22
  const [count, directory] = [whole.readUInt16LE(end + 10), whole.readUInt32LE(end + 16)]
  const records: { at: number; local: number; descriptor: number }[] = []
  for (let at = directory; records.length < count;) {
    const [size, named] = [whole.readUInt32LE(at + 24), whole.readUInt16LE(at + 28)]
    const local = whole.readUInt32LE(at + 42)
    records.push({ at, local, descriptor: whole.readUInt16LE(at + 8) & 8 ? local + 30 + named + size : 0 })
    at += 46 + named
  }
  const some = [
    (each: (typeof records)[0]) => each.descriptor > 0,
    (each: (typeof records)[0]) => each.descriptor === 0,
  ]
    .map((fits) => records.filter(fits))
    .flatMap((fitting) => fitting[dice(fitting.length)] ?? [])
  const fields: [string, number][] = [4, 6, 8, 10, 12, 16, 20].map((offset) => [`end +${offset}`, end + offset])
  for (const { at, local, descriptor } of some) {
    const kind = descriptor > 0 ? 'streamed' : 'stored'
    for (const offset of [4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 30, 32, 34, 36, 38, 41, 42])
      fields.push([`directory +${offset}, ${kind}`, at + offset])
    for (const offset of [0, 4, 6, 8, 10, 12, 14, 18, 22, 26, 28])
      fields.push([`local +${offset}, ${kind}`, local + offset])
    if (descriptor > 0) for (const offset of [0, 4, 8, 12]) fields.push([`descriptor +${offset}`, descriptor + offset])
  }
  const values = fields.flatMap(([what, at]) =>
    [1, 0xff].map((change) => ({
      what: `${what} ^ ${change}`,
      zip: patched(whole, [[at, (whole[at] ?? 0) ^ change]]),
    })),
  )
  const flags = some.flatMap(({ at, local }) =>
    Array.from({ length: 16 }, (_, bit) => {
      const place = bit >> 3
      const flip = (from: number): [number, number] => [from + place, (whole[from + place] ?? 0) ^ (1 << (bit & 7))]
      return { what: `flag ${bit} in both headers`, zip: patched(whole, [flip(at + 8), flip(local + 6)]) }
    }),
  )
  return [...values, ...flags]
}

function patched(bytes: Buffer, changes: readonly (readonly [number, number])[]): Buffer {
  const copy = Buffer.from(bytes)
  for (const [at, byte] of changes) copy[at] = byte
  return copy
}

const names = [
  'a/b/c.txt',
  'A.TXT',
  'a..b',
  '...',
  'a/...',
  '.a',
  'a/.b',
  '-',
  '_',
  'a-b_c.d',
  'a b',
  'a\\b',
  'é.txt',
  'a:b',
  'a//b',
  '/a',
  'a/',
  './a',
  '../a',
  'a/../b',
  'a/.',
  '..',
  '.',
  'a\tb',
  'a\nb',
  'LISEZMOI.TXT',
  'lisezmoi.txt',
  'Verifier.html',
  'MANIFEST.JSON',
  'journal',
  'acte.json/x',
  'CON',
  `${'a'.repeat(300)}`,
]

async function zipLayouts(list: readonly (readonly [string, Buffer])[], plain: Buffer): Promise<readonly Variant[]> {
  const made: Variant[] = []
  const add = (what: string, zip: Buffer) => void made.push({ what, zip })
  for (const name of names) {
    const [draftName, marker] = [name, 'z'.repeat(Buffer.byteLength(name))]
    const zip = await zipOf([...list, [marker, Buffer.from('x')]])
    add(`an entry named ${JSON.stringify(draftName.slice(0, 20))}`, replacedAll(zip, marker, draftName))
  }
  add('in another order', await zipOf([...list].reverse()))
  add('compressed', await zipOf(list, { compress: true }))
  add('with 64-bit records', await zipOf(list, { forceZip64Format: true }))
  add('executable', await zipOf(list, { mode: 0o100755 }))
  add('folders', await zipOf(list, { mode: 0o040755 }))
  add('links', await zipOf(list, { mode: 0o120777 }))
  add('nothing', Buffer.alloc(0))
  add('an empty zip', plain.subarray(-22).fill(0, 4))
  add('its end alone', Buffer.from(plain.subarray(-22)))
  add('an end too many', Buffer.concat([plain, plain.subarray(-22)]))
  add('cut by a byte', plain.subarray(0, -1))
  add('a byte before', Buffer.concat([Buffer.from('x'), plain]))
  add('twice', Buffer.concat([plain, plain]))
  const end = plain.length - 22
  const directory = plain.readUInt32LE(end + 16)
  const gap = Buffer.concat([plain.subarray(0, directory), Buffer.from('gap!'), plain.subarray(directory)])
  gap.writeUInt32LE(directory + 4, gap.length - 6)
  add('bytes before the directory', gap)
  const behind = Buffer.concat([plain.subarray(0, end), Buffer.from('gap!'), plain.subarray(end)])
  add('bytes behind the directory', behind)
  behind.writeUInt32LE(end - directory + 4, behind.length - 10)
  add('bytes in the directory', Buffer.from(behind))
  for (const count of [4_999 - list.length, 5_001 - list.length])
    add(
      `${list.length + count} entries`,
      await zipOf([...list, ...Array.from({ length: count }, (_, index) => [`n${index}`, Buffer.alloc(0)] as const)]),
    )
  return made
}

function replacedAll(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, Buffer.from(to).toString('latin1')), 'latin1')
}

// JSON, in each place where it stands

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
/** A member more, as it is written. Most keys come last. */
const members = [
  '1',
  '1.0',
  '1e2',
  '1E2',
  '-0',
  '0',
  '-1',
  '0.10',
  '0.1',
  '1e400',
  '-1e400',
  '9'.repeat(5_000),
  '9007199254740993',
  '9007199254740992',
  '1e21',
  '1e+21',
  '100000000000000000000',
  '1000000000000000000000',
  '5e-324',
  '1e-7',
  '0.0000001',
  '0.000001',
  '1.7976931348623157e308',
  '1.7976931348623157e+308',
  '123456.789',
  '01',
  '+1',
  '.5',
  '1.',
  'NaN',
  'Infinity',
  '-Infinity',
  'true',
  'True',
  'null',
  'undefined',
  "'a'",
  '"a',
  '[1,]',
  '[,1]',
  '{}',
  '[]',
  '{"a":1}',
  '{ "a":1}',
  '{a:1}',
  '{"b":1,"a":2}',
  '{"a":1,"a":1}',
  '{"10":1,"9":2}',
  '{"9":1,"10":2}',
  '{"__proto__":1}',
  '{"":1}',
  '{"\ue000":1,"😀":2}',
  '{"😀":1,"\ue000":2}',
  '"\\ud800"',
  '"\\uD800"',
  '"\\ud83d\\ude00"',
  '"😀"',
  '"\\u0000"',
  '"\\u001f"',
  '"\\u001F"',
  '"\\u007f"',
  '"\x7f"',
  '"\\/"',
  '"/"',
  '"\\b"',
  '"\\u0008"',
  '"\u2028"',
  '"\\u2028"',
  '"\x01"',
  '"\\x41"',
  '"\\u0041"',
  '"é"',
  '"e\u0301"',
  deep(98),
  deep(99),
  deep(100),
  deep(1_000),
  deep(100_000),
  '1/**/',
  '1 ',
  ' 1',
  '\t1',
].map((written) => (text: string) => `${text.slice(0, -1)},"zz":${written}}`)
const rewritings: readonly ((text: string) => string | Buffer)[] = [
  ...members,
  (text) => ` ${text}`,
  (text) => `${text} `,
  (text) => `${text}\r`,
  (text) => `\ufeff${text}`,
  (text) => text.replace('{', '{ '),
  (text) => text.replace(':', ': '),
  (text) => text.slice(0, -1),
  (text) => `${text.slice(0, -1)},}`,
  (text) => `${text}${text}`,
  (text) => `[${text}]`,
  (text) => JSON.stringify(text),
  () => '',
  () => 'null',
  () => '{}',
  (text) => `${text}\0`,
  (text) => text.replace(/^\{("\w+":)/, '{$1null,$1'),
  (text) =>
    text.replace(
      /^\{"(\w)(\w+)"/,
      (_, first: string, rest: string) => `{"\\u00${first.charCodeAt(0).toString(16)}${rest}"`,
    ),
  (text) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse())),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.concat([Buffer.from(`${text.slice(0, -1)},"zz":"`), Buffer.from([0xff]), Buffer.from('"}')]),
  (text) => Buffer.concat([Buffer.from(`${text.slice(0, -1)},"zz":"`), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]),
  (text) =>
    Buffer.concat([Buffer.from(`${text.slice(0, -1)},"zz":"`), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
  (text) => Buffer.concat([Buffer.from(`${text.slice(0, -1)},"zz":"`), Buffer.from('é', 'latin1'), Buffer.from('"}')]),
]

/** How the text of each place is put, so that nothing else is wrong with the dossier. */
const jsonPlaces: Readonly<Record<string, (draft: Draft, change: (text: string) => string | Buffer) => void>> = {
  manifest: (draft, change) => {
    const text = canonicalJson(draft.manifest)
    draft.list = () =>
      [...draft.entries].map(([path, bytes]) =>
        path === 'manifest.json'
          ? [path, Buffer.concat([Buffer.from(change(text)), Buffer.from('\n')])]
          : [path, bytes],
      )
  },
  act: (draft, change) => replaced(draft, 'acte.json', Buffer.from(change(draft.bytes('acte.json').toString()))),
  seal: (draft, change) => {
    for (const path of draft.paths('token')) draft.drop(path)
    const [path = ''] = draft.paths('seal')
    draft.put(path, change(draft.bytes(path).toString()))
  },
  line: (draft, change) => {
    const texts = draft.texts(journalPath).map((text) => Buffer.from(text))
    texts[1] = Buffer.from(change(String(texts[1])))
    putLines(draft, texts)
  },
  link: (draft, change) => {
    const texts = draft.texts(chainPath)
    const bytes = texts.map((text, index) => Buffer.from(index === 1 ? change(text) : text))
    draft.put(chainPath, Buffer.concat(bytes.flatMap((each) => [each, Buffer.from('\n')])))
  },
}

const [journalPath, chainPath] = ['journal/lignes.jsonl', 'journal/chaine.jsonl']

/** Every other rewriting in every place would be enough; all of them cost little. */
function ofJson(): readonly Change[] {
  return Object.entries(jsonPlaces).flatMap(([place, put]) =>
    rewritings.map((change, index): Change => [`JSON ${index} of the ${place}`, (draft) => put(draft, change)]),
  )
}

const values = [null, true, 1.5, -1, 2 ** 53, 0, '', 'x', '1', [], {}]

/** Each key of each object with a value of another kind, or without. */
function ofTypes(draft: Draft): readonly Change[] {
  const [seal = ''] = draft.paths('seal')
  const specimens = {
    manifest: canonicalJson(draft.manifest),
    act: draft.bytes('acte.json').toString(),
    seal: draft.bytes(seal).toString(),
    line: draft.texts(journalPath)[1] ?? '',
    link: draft.texts(chainPath)[1] ?? '',
  }
  return Object.entries(specimens).flatMap(([place, text]) => {
    const put = jsonPlaces[place]
    const keys = Object.keys(JSON.parse(text) as object)
    const given = (key: string, value: unknown) => (old: string) =>
      canonicalJson({ ...(JSON.parse(old) as object), [key]: value })
    return keys.flatMap((key, index) => [
      ...[values[index % values.length], values[(index + 3) % values.length], values[(index + 7) % values.length]].map(
        (value): Change => [
          `${key} of the ${place}: ${canonicalJson(value)}`,
          (each) => put?.(each, given(key, value)),
        ],
      ),
      [`no ${key} of the ${place}`, (each: Draft) => put?.(each, given(key, undefined))] as Change,
    ])
  })
}

/** Entries under other roles, at other places, marked otherwise. */
function ofRoles(specimen: Draft): readonly Change[] {
  const roles = [
    'act',
    'sent',
    'request',
    'attempt',
    'reply',
    'retour',
    'file',
    'proof',
    'journal',
    'chain',
    'seal',
    'token',
  ]
  const all = [...roles, 'notice', 'verifier', 'Notice', '']
  const paths = ['file', 'retour', 'attempt', 'act', 'seal', 'notice'].map((role) => specimen.paths(role)[0] ?? '')
  const listed = (draft: Draft, path: string) => draft.manifest.entries.find((entry) => entry.path === path)
  const added = ['LISEZMOI.txt', 'verifier.html', 'acte.json', 'x.txt', 'journal/lignes.jsonl', 'journal/sceaux/1.json']
  return [
    ...paths.flatMap((path) =>
      all.map((role): Change => [
        `${path} as ${role}`,
        (draft) => void Object.assign(listed(draft, path) ?? {}, { role }),
      ]),
    ),
    ...added.flatMap((path) =>
      all.map((role): Change => [`${path} added as ${role}`, (draft) => draft.put(path, 'x', { role })]),
    ),
    ...[true, false, null, 'true', 1].map((unsealed): Change => [
      `a file marked ${JSON.stringify(unsealed)}`,
      (draft) => void Object.assign(draft.manifest.entries.find(({ role }) => role === 'file') ?? {}, { unsealed }),
    ]),
    ['another archive', (draft) => draft.put('envoi/02-x', draft.bytes(draft.one('sent')), { role: 'sent' })],
    ['entries of the manifest the other way round', (draft) => void draft.manifest.entries.reverse()],
    ['no entry', (draft) => void draft.manifest.entries.splice(0)],
    ['the manifest in itself', (draft) => draft.put('manifest.json', 'x')],
    ['no line, no link', (draft) => [journalPath, chainPath].forEach((path) => draft.put(path, ''))],
    ['no line feed at the end', (draft) => draft.put(journalPath, draft.bytes(journalPath).subarray(0, -1))],
    ['an empty line', (draft) => draft.put(journalPath, Buffer.concat([draft.bytes(journalPath), Buffer.from('\n')]))],
    ['carriage returns', (draft) => draft.put(chainPath, draft.bytes(chainPath).toString().replaceAll('\n', '\r\n'))],
    ['a line without a rank between', (draft) => unranked(draft, 1)],
    ['a line without a rank at the end', (draft) => unranked(draft, draft.texts(journalPath).length)],
    ['a page changed', (draft) => draft.put('LISEZMOI.txt', 'Tout est prouvé.', { role: 'notice' })],
  ]
}

function unranked(draft: Draft, at: number): void {
  const texts = draft.texts(journalPath)
  const line = JSON.parse(texts[0] ?? '') as Record<string, unknown>
  draft.putTexts(journalPath, texts.toSpliced(at, 0, canonicalJson({ ...line, rank: null, pieces: [] })))
}

// What an installation that lies could write: lines, links and seals follow

/** Other bytes of an entry, witnessed as the former were. */
function replaced(draft: Draft, path: string, bytes: Buffer): void {
  const [before, after] = [draft.bytes(path), bytes].map((each) => digestOf(each).toString('hex'))
  if (before === undefined || after === undefined) return
  draft.put(path, bytes)
  putLines(
    draft,
    draft.texts(journalPath).map((text) => Buffer.from(text.replaceAll(before, after))),
  )
}

/** Lines by their place, with the links and seals that follow from them; tokens are worth nothing any more. */
function putLines(draft: Draft, texts: readonly Buffer[]): void {
  draft.put(journalPath, Buffer.concat(texts.flatMap((text) => [text, Buffer.from('\n')])))
  let before = ''
  const links = draft.chain().map((link) => {
    const text = texts[(link.rank ?? 0) - 1]
    if (text && link.salt !== undefined) link.digest = digestOf(Buffer.from(link.salt, 'hex'), text).toString('hex')
    const parts = [before, link.digest ?? '', link.owner ?? ''].map((each) => Buffer.from(each, 'hex'))
    if (before !== '') link.link = digestOf(...parts).toString('hex')
    before = link.link
    return link
  })
  draft.putChain(links)
  for (const path of draft.paths('token')) draft.drop(path)
  for (const path of draft.paths('seal')) {
    const seal = JSON.parse(draft.bytes(path).toString()) as { readonly count: number }
    const head = links.find(({ n }) => n === seal.count)?.link
    draft.put(path, canonicalJson({ ...seal, head }))
  }
}

// The archive that left

interface Member {
  readonly name: string
  readonly content: Buffer
}

function membersOf(tar: Buffer): readonly Member[] {
  const found: Member[] = []
  for (let at = 0; tar[at] !== 0;) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8)
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/, '')
    found.push({ name, content: tar.subarray(at + 512, at + 512 + size) })
    at += 512 + Math.ceil(size / 512) * 512
  }
  return found
}

/** A header and its content; fields are written over the usual ones before the sum is reckoned. */
function memberAs(
  { name, content }: Member,
  fields: Readonly<Record<number, string | Buffer>> = {},
  sum?: string,
): Buffer {
  const header = Buffer.alloc(512)
  const put = (at: number, value: string | Buffer) => Buffer.from(value as string, 'latin1').copy(header, at)
  const size = content.length.toString(8).padStart(11, '0')
  const usual = {
    0: name,
    100: '000644 ',
    108: '000000 ',
    116: '000000 ',
    124: `${size} `,
    136: '14726640000 ',
    156: '0',
  }
  for (const [at, value] of Object.entries({ ...usual, 257: 'ustar\x0000', 329: '000000 ', 337: '000000 ', ...fields }))
    put(Number(at), value)
  const reckoned = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0)
  put(148, sum ?? `${reckoned.toString(8).padStart(6, '0')} \0`)
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

const zeros = (blocks: number): Buffer => Buffer.alloc(512 * blocks)

function ofArchive(specimen: Draft): readonly Change[] {
  const path = specimen.paths('sent')[0] ?? ''
  const sent = specimen.bytes(path)
  const tar = gunzipSync(sent)
  const all = membersOf(tar)
  const [first = { name: '', content: Buffer.alloc(0) }] = all
  const rest = all.slice(1).map((member) => memberAs(member))
  const tars: readonly (readonly [string, Buffer])[] = [
    ['written anew', Buffer.concat([memberAs(first), ...rest, zeros(2)])],
    ...[0, 1, 3, 20].map(
      (blocks) => [`${blocks} blocks at its end`, Buffer.concat([memberAs(first), ...rest, zeros(blocks)])] as const,
    ),
    ...['1', '2', '3', '4', '5', '6', '7', 'x', 'g', 'L', 'K', 'V', 'S', '\0', ' '].map(
      (type) => [`a member of type ${JSON.stringify(type)}`, asFirst({ 156: type })] as const,
    ),
    ...['a', 'é', '-a', 'a/b', './a', '../a', '/a', 'a\\b', 'ab\0cd', 'a b', 'ab.', `${'a'.repeat(100)}`, ''].map(
      (name) =>
        [
          `a member named ${JSON.stringify(name.slice(0, 9))}`,
          asFirst({ 0: Buffer.from(name.padEnd(100, '\0'), 'latin1') }),
        ] as const,
    ),
    ...[
      { 124: '00000000000\0' },
      { 124: '           \0' },
      { 124: '0000000000 \0' },
      { 124: `${first.content.length.toString(8).padStart(12, '0')}` },
      { 124: `${first.content.length.toString(8).padStart(11, ' ')} ` },
      { 124: '77777777777 ' },
      {
        124: Buffer.from([
          0x80,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          ...Buffer.from(new Uint32Array([first.content.length]).buffer).reverse(),
        ]),
      },
      { 124: `${first.content.length.toString(8).padStart(11, '0')}\0` },
      { 257: 'ustar  \0' },
      { 257: 'ustar\x0001' },
      { 257: '\0\0\0\0\0\0\0\0' },
      { 157: 'lien' },
      { 345: 'dossier' },
      { 500: 'x' },
      { 265: 'root', 297: 'root' },
      { 100: '100777 ' },
      { 136: '00000000000 ' },
      { 136: 'xxxxxxxxxxxx' },
    ].map((fields, index) => [`fields ${index}`, asFirst(fields)] as const),
    ...['000000 \0', '0000000\0', '       0', 'xxxxxxxx'].map(
      (sum) => [`sum ${JSON.stringify(sum)}`, Buffer.concat([memberAs(first, {}, sum), ...rest, zeros(2)])] as const,
    ),
    ['a member twice', Buffer.concat([memberAs(first), memberAs(first), ...rest, zeros(2)])],
    [
      'a member twice but for capitals',
      Buffer.concat([memberAs(first), memberAs({ ...first, name: first.name.toLowerCase() }), ...rest, zeros(2)]),
    ],
    ['a member less', Buffer.concat([memberAs(first), ...rest.slice(0, -1), zeros(2)])],
    [
      'a member more',
      Buffer.concat([memberAs(first), ...rest, memberAs({ name: 'autre.pdf', content: Buffer.from('x') }), zeros(2)]),
    ],
    ['no member', zeros(2)],
    ['nothing', Buffer.alloc(0)],
    ['a block of zeros between', Buffer.concat([memberAs(first), zeros(1), ...rest, zeros(2)])],
    ['bytes behind', Buffer.concat([tar, Buffer.from('x')])],
    ['a member behind its end', Buffer.concat([memberAs(first), zeros(2), ...rest, zeros(2)])],
    ['cut', tar.subarray(0, -600)],
    ['padding that is not zero', paddedOtherwise()],
  ]
  function asFirst(fields: Readonly<Record<number, string | Buffer>>): Buffer {
    return Buffer.concat([memberAs(first, fields), ...rest, zeros(2)])
  }
  function paddedOtherwise(): Buffer {
    const copy = Buffer.from(tar)
    copy[512 + first.content.length] = 1
    return copy
  }
  const deflated = deflateRawSync(tar)
  const head = (flags: number) => Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3])
  const tail = sent.subarray(-8)
  const zips: readonly (readonly [string, Buffer])[] = [
    ['as it is', Buffer.concat([head(0), deflated, tail])],
    ['stored blocks', Buffer.concat([head(0), deflateRawSync(tar, { level: 0 }), tail])],
    ['a name', Buffer.concat([head(8), Buffer.from('nom\0'), deflated, tail])],
    ['a comment', Buffer.concat([head(16), Buffer.from('nom\0'), deflated, tail])],
    ['an extra field', Buffer.concat([head(4), Buffer.from([2, 0, 1, 1]), deflated, tail])],
    ['a sum of its head', Buffer.concat([head(2), Buffer.from([0, 0]), deflated, tail])],
    ['a text', Buffer.concat([head(1), deflated, tail])],
    ['a reserved flag', Buffer.concat([head(0x20), deflated, tail])],
    ['another method', Buffer.concat([Buffer.from([0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 3]), deflated, tail])],
    ['two members', Buffer.concat([gzipSync(tar.subarray(0, 1_024)), gzipSync(tar.subarray(1_024))])],
    ['an empty member behind', Buffer.concat([sent, gzipSync(Buffer.alloc(0))])],
    ['zeros behind', Buffer.concat([sent, Buffer.alloc(16)])],
    ['bytes behind', Buffer.concat([sent, Buffer.from('fin')])],
    ['bytes before its end', Buffer.concat([head(0), deflated, Buffer.from('fin'), tail])],
    ['no end of its blocks', Buffer.concat([head(0), deflated.subarray(0, -3), tail])],
    ['no tail', sent.subarray(0, -8)],
    ['half a tail', sent.subarray(0, -4)],
    ['another sum', patched(sent, [[sent.length - 8, (tail[0] ?? 0) ^ 1]])],
    ['another length', patched(sent, [[sent.length - 4, (tail[4] ?? 0) ^ 1]])],
    ['a damaged block', patched(sent, [[40, (sent[40] ?? 0) ^ 0xff]])],
    ['its head alone', sent.subarray(0, 10)],
    ['its mark alone', sent.subarray(0, 2)],
    ['half its mark', sent.subarray(0, 1)],
    ['nothing', Buffer.alloc(0)],
    ['a plain tar', tar],
    ['a form', formOf(specimen, '\r\n')],
    ['a form of line feeds', formOf(specimen, '\n')],
    ['a form that is cut', formOf(specimen, '\r\n').subarray(0, -60)],
    [
      'a date and a level',
      patched(sent, [
        [4, 1],
        [8, 2],
        [9, 255],
      ]),
    ],
  ]
  return [
    ...tars.map(([what, bytes]): Change => [`tar: ${what}`, (draft) => replaced(draft, path, gzipSync(bytes))]),
    ...zips.map(([what, bytes]): Change => [`gzip: ${what}`, (draft) => replaced(draft, path, bytes)]),
    ...[0, 1].map((extra): Change => [
      `tar: an empty file, and ${extra} more`,
      (draft) =>
        replaced(
          draft,
          path,
          gzipOf(
            Buffer.concat([
              tar.subarray(0, -1_024),
              memberAs({ name: 'vide', content: Buffer.alloc(extra) }),
              zeros(2),
            ]),
          ),
        ),
    ]),
  ]
}

/** With its own sum and length, as any program would write it. */
function gzipOf(bytes: Buffer): Buffer {
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(crc32(bytes), 0)
  tail.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), deflateRawSync(bytes), tail])
}

function formOf(specimen: Draft, end: string): Buffer {
  const parts = specimen
    .paths('file')
    .flatMap((path, index) => [
      `--x${end}Content-Disposition: form-data; name="f${index}"${end}${end}`,
      specimen.bytes(path),
      end,
    ])
  return Buffer.concat([...parts, `--x--${end}`].map((part) => Buffer.from(part as string)))
}

// The AR

function ofReceipt(specimen: Draft): readonly Change[] {
  const path = specimen.paths('retour').find((each) => specimen.bytes(each).includes('ARActe')) ?? ''
  const text = specimen.bytes(path).toString('latin1')
  const act = JSON.parse(specimen.bytes('acte.json').toString()) as { readonly idActe: string }
  const [, idActe = '', date = ''] = [text, act.idActe, /DateReception="([^"]+)"/.exec(text)?.[1] ?? '']
  const body = text.replace(/^<\?xml[^>]*\?>\s*/, '')
  const declared = (written: string) => `<?xml version="1.0" encoding="${written}"?>\n${body}`
  const minimal = (more = '', inside = '') => {
    const names = 'xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"'
    return `<actes:ARActe ${names} actes:IDActe="${idActe}" actes:DateReception="${date}"${more}>${inside}</actes:ARActe>`
  }
  const rooted = (change: (tag: string) => string) => text.replace(/<[\w:]*ARActe[^>]*>/, change)
  const latin = (bytes: readonly number[]) => Buffer.concat([Buffer.from(minimal('', 'é')), Buffer.from(bytes)])
  const texts: readonly (string | Buffer)[] = [
    text,
    body,
    minimal(),
    ...[
      'UTF-8',
      'utf-8',
      'utf8',
      'UTF8',
      'ISO-8859-1',
      'iso-8859-1',
      'latin1',
      'ISO-8859-15',
      'windows-1252',
      'cp1252',
    ].map(declared),
    ...['US-ASCII', 'ascii', 'UTF-16', 'UTF-7', 'EBCDIC-CP-BE', 'inconnu', '', ' UTF-8'].map(declared),
    ...['US-ASCII', 'ISO-8859-1', 'ISO-8859-15', 'windows-1252', 'UTF-8'].map((encoding) =>
      Buffer.concat([
        Buffer.from(
          `<?xml version="1.0" encoding="${encoding}"?>${minimal('', '').replace('></', '>')}`.replace(
            '</actes:ARActe>',
            '',
          ),
        ),
        Buffer.from([0x81, 0xe9]),
        Buffer.from('</actes:ARActe>'),
      ]),
    ),
    Buffer.from(`<?xml version="1.0"?>${minimal('', 'é')}`, 'latin1'),
    Buffer.from(minimal('', 'é'), 'utf8'),
    Buffer.from(`\ufeff${minimal()}`, 'utf16le'),
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(minimal(), 'utf16le').swap16()]),
    Buffer.from(minimal(), 'utf16le'),
    Buffer.from(`\ufeff${minimal()}`),
    Buffer.from(`\ufeff\ufeff${minimal()}`),
    Buffer.from(`\ufeff<?xml version="1.0" encoding="ISO-8859-1"?>${minimal()}`),
    Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-8"?>${minimal()}`),
    ...[
      '<?xml version="1.1"?>',
      '<?xml version="1.0" ?>',
      "<?xml version='1.0'?>",
      '<?xml version = "1.0"?>',
      '<?xml ?>',
      '<?xml?>',
    ].map((each) => each + minimal()),
    ...[
      '<?xml encoding="UTF-8"?>',
      '<?xml version="1.0" standalone="yes"?>',
      '<?xml version="1.0" standalone="oui"?>',
      ' <?xml version="1.0"?>',
    ].map((each) => each + minimal()),
    ...[
      '<?XML version="1.0"?>',
      '<?xml version="1.0"?><?xml version="1.0"?>',
      '<?xml version="1.0" encoding="UTF-8" encoding="UTF-8"?>',
    ].map((each) => each + minimal()),
    ...[
      '<?xml version="1.0" standalone="yes" encoding="UTF-8"?>',
      '<?xml version="1.0"encoding="UTF-8"?>',
      '<?xml-stylesheet href="a"?>',
      '<?a?>',
      '<?a b?c?>',
      '<?a:b c?>',
      '<?é?>',
    ].map((each) => each + minimal()),
    ...[
      '<!DOCTYPE a>',
      '<!DOCTYPE a [<!ENTITY b "c">]>',
      '<!doctype a>',
      '<!-- -->',
      '<!-- -- -->',
      '<!--->-->',
      '<!---->',
      '<!--',
      '\n\n',
      'x',
      '&#32;',
      '<![CDATA[]]>',
    ].map((each) => each + minimal()),
    ...['<!-- -->', '<?a b?>', ' \n', 'x', '<a/>', '\0', '&amp;', minimal()].map((each) => minimal() + each),
    ...[
      '<b/>',
      '<actes:b/>',
      '<actes:b></actes:c>',
      '<actes:b>',
      '</actes:b>',
      '<actes:Signature><b/></actes:Signature>',
      '<actes:Signature/><b/>',
    ].map((each) => minimal('', each)),
    ...[
      '<Signature><b/></Signature>',
      '<d:b xmlns:d="urn:d"/>',
      '<d:b/>',
      '<xmlns:b/>',
      '<xml:b/>',
      '<b xmlns=""/>',
      '<b xmlns="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"/>',
    ].map((each) => minimal('', each)),
    ...[
      '<actes:b c="1" c="2"/>',
      '<actes:b c="1"d="2"/>',
      '<actes:b c=1/>',
      '<actes:b c/>',
      '<actes:b c="<"/>',
      '<actes:b c="&"/>',
      '<actes:b c="&amp;"/>',
      '<actes:b c=">"/>',
    ].map((each) => minimal('', each)),
    ...[
      '<actes:b xmlns:e="u" xmlns:f="u" e:c="1" f:c="2"/>',
      '<actes:b xmlns:e="u" xmlns:e="v"/>',
      '<actes:b xmlns:e=""/>',
      '<actes:b xmlns:xmlns="u"/>',
      '<actes:b xmlns:xml="u"/>',
    ].map((each) => minimal('', each)),
    ...[
      '<actes:b xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="fr"/>',
      '<actes:b xmlns:e="http://www.w3.org/XML/1998/namespace"/>',
      '<actes:b xmlns:e="http://www.w3.org/2000/xmlns/"/>',
      '<actes:b xmlns:e="a b"/>',
      '<actes:b xmlns:e="é"/>',
    ].map((each) => minimal('', each)),
    ...[
      '<actes:é/>',
      '<actes:b-c.d_e/>',
      '<actes:-b/>',
      '<actes:1b/>',
      '<:b/>',
      '<actes:/>',
      '<actes:b:c/>',
      '< actes:b/>',
      '<actes:b />',
      '<actes:b/ >',
      '<actes:b></actes:b >',
      '<actes:b></ actes:b>',
    ].map((each) => minimal('', each)),
    ...[
      ']]>',
      ']]&gt;',
      '>',
      '&lt;',
      '&nbsp;',
      '&eacute;',
      '&#0;',
      '&#x0;',
      '&#1;',
      '&#9;',
      '&#xD800;',
      '&#xFFFE;',
      '&#xFFFF;',
      '&#x10FFFF;',
      '&#x110000;',
      '&#99999999999999999999;',
      '&#X41;',
      '&#;',
      '&;',
      '&amp',
      '& ',
    ].map((each) => minimal('', each)),
    ...[
      '\u0001',
      '\u007f',
      '\u0085',
      '\ufffe',
      '\uffff',
      '\u{10ffff}',
      '\t\r\n',
      '<![CDATA[<b>&]]>',
      '<![CDATA[]]]]>',
      '<![cdata[]]>',
      '<![CDATA[',
      '<!b>',
      '<!-- a - b -->',
      '<!--a--->',
    ].map((each) => minimal('', each)),
    ...[
      ` IDActe="${idActe}"`,
      ` xmlns:e="u" e:IDActe="${idActe}"`,
      ` xmlns:e="u" e:IDActe="autre"`,
      ` DateReception="${date}"`,
      ' idacte="x"',
      ' xmlns:e="u" e:b="c"',
    ].map((each) => minimal(each)),
    rooted((tag) => tag.replace(/actes:IDActe/, 'IDActe')),
    rooted((tag) => tag.replace(/actes:DateReception/, 'DateReception')),
    rooted((tag) => tag.replace(/actes:IDActe="/, 'actes:IDActe=" ')),
    rooted((tag) => tag.replace(/(actes:IDActe="[^"]*)"/, '$1 "')),
    rooted((tag) => tag.replace(/(actes:IDActe="[^"]*)"/, '$1&#32;"')),
    rooted((tag) =>
      tag.replace(/(actes:IDActe=")(.)/, (_, before: string, first: string) => `${before}&#${first.charCodeAt(0)};`),
    ),
    rooted((tag) =>
      tag.replace(
        /(actes:IDActe=")(.)/,
        (_, before: string, first: string) => `${before}&#x${first.charCodeAt(0).toString(16)};`,
      ),
    ),
    rooted((tag) => tag.replace(/actes:IDActe="[^"]*"/, '')),
    rooted((tag) => tag.replace(/actes:IDActe="[^"]*"/, 'actes:IDActe=""')),
    rooted((tag) => tag.replace(/actes:IDActe="([^"]*)"/, "actes:IDActe='$1'")),
    rooted((tag) => tag.replace(/actes:IDActe="([^"]*)"/, 'actes:IDActe\n=\t"$1"')),
    rooted((tag) => tag.replace(/actes:DateReception="[^"]*"/, '')),
    ...[
      '',
      ' 2025-07-08',
      '2025-7-8',
      '2025-02-29',
      '2024-02-29',
      '2025-07-08Z',
      '2025-07-08+02:00',
      '2025-07-08+2',
      '2025-07-08T10:00:00',
      '0000-01-01',
      '20250708',
      '2025-W28-2',
      '12025-07-08',
      '２０２５-07-08',
    ].map((day) =>
      rooted((tag) =>
        Buffer.from(tag.replace(/actes:DateReception="[^"]*"/, `actes:DateReception="${day}"`)).toString('latin1'),
      ),
    ),
    text.replaceAll('ARActe', 'AnomalieActe'),
    text.replaceAll('ARActe', 'aracte'),
    text.replace('http://www.interieur.gouv.fr/ACTES#v1.1-20040216', 'http://www.interieur.gouv.fr/ACTES'),
    text.replace(
      'http://www.interieur.gouv.fr/ACTES#v1.1-20040216',
      ' http://www.interieur.gouv.fr/ACTES#v1.1-20040216',
    ),
    text.replaceAll('actes:', '').replace('xmlns:actes', 'xmlns').replace(' xmlns="', ' xmlns="'),
    text.replaceAll('actes:', '').replace(/ xmlns:actes="[^"]*"/, ''),
    `<e>${minimal()}</e>`,
    minimal('', '<actes:b>'.repeat(50_000) + '</actes:b>'.repeat(50_000)),
    minimal('', ' '.repeat(999_000)),
    minimal('', ' '.repeat(1_000_000)),
    '',
    'ARActe',
    latin([]),
    latin([0xff]),
  ]
  return texts.map((each, index): Change => {
    const bytes = typeof each === 'string' ? Buffer.from(each, /^[\0-\xff]*$/.test(each) ? 'latin1' : 'utf8') : each
    const shown = bytes.toString('latin1').replace(minimal(), '…').slice(0, 60)
    return [`AR ${index}: ${JSON.stringify(shown)}`, (draft) => replaced(draft, path, bytes)]
  })
}

// What became of a record

/** An act that the préfecture acknowledged here, one recorded as gone by another road, and what is neither. */
function ofWithdrawals(): readonly Change[] {
  const opening = { event: 'received-elsewhere', from: 'acknowledged', to: 'acknowledged' }
  const last = { from: 'acknowledged', to: 'cancelled' }
  const told =
    (first: object, inside: object): Change[1] =>
    (draft) => {
      const texts = draft.texts(journalPath)
      const moves = (index: number) => (index === 0 ? first : index === texts.length - 1 ? last : inside)
      const line = (text: string, index: number) => ({ ...(JSON.parse(text) as object), ...moves(index) })
      putLines(
        draft,
        texts.map((text, index) => Buffer.from(canonicalJson(line(text, index)))),
      )
    }
  return [
    ['withdrawn: sent and acknowledged', told({}, {})],
    ['withdrawn: recorded', told(opening, { from: null, to: null })],
    ['withdrawn: recorded, and acknowledged here', told(opening, {})],
    ['withdrawn: recorded as what it is not', told({ ...opening, event: 'received' }, { from: null, to: null })],
    ['withdrawn: never acknowledged', told({}, { from: null, to: null })],
    ['withdrawn: recorded later', told({}, { ...opening })],
  ]
}

// The tokens

function ofTokens(specimen: Draft): readonly Change[] {
  const [path = '', other = ''] = specimen.paths('token')
  const token = specimen.bytes(path)
  const seal = specimen.bytes(path.replace(/tsr$/, 'json'))
  const rewritten = (from: string, to: string): Buffer => {
    const [before, after] = [from, to].map((hexadecimal) => Buffer.from(hexadecimal, 'hex').toString('latin1'))
    return Buffer.from(token.toString('latin1').replace(before ?? '', after ?? ''), 'latin1')
  }
  const made: readonly (readonly [string, Buffer])[] = [
    ['a byte behind', Buffer.concat([token, Buffer.from([0])])],
    ['another token behind', Buffer.concat([token, token])],
    ['cut', token.subarray(0, -1)],
    ['nothing', Buffer.alloc(0)],
    ['a byte', Buffer.from([0x30])],
    ['an empty object', Buffer.from([0x30, 0])],
    ['a status alone', Buffer.from('3005300302010 0'.replace(' ', ''), 'hex')],
    ['a refusal', Buffer.from('30053003020102', 'hex')],
    ['no end told', Buffer.concat([Buffer.from([0x30, 0x80]), token.subarray(4), Buffer.from([0, 0])])],
    ['its length in more bytes', Buffer.concat([Buffer.from([0x30, 0x83, 0]), token.subarray(2)])],
    ['another tag', patched(token, [[0, 0x31]])],
    ['granted with mods', patched(token, [[token.indexOf(Buffer.from('020100', 'hex')) + 2, 1]])],
    ['refused, with a token', patched(token, [[token.indexOf(Buffer.from('020100', 'hex')) + 2, 2]])],
    ['another content', rewritten('060b2a864886f70d0109100104', '060b2a864886f70d0109100105')],
    ['an imprint of another kind', rewritten('0609608648016503040201', '0609608648016503040202')],
    ['of other bytes', specimen.bytes(other)],
    ['of a certificate that has ended', specimen.tokens.expired(seal)],
    ['over SHA-1', specimen.tokens.weak(seal)],
    ['of a digest by SHA-512', specimen.tokens.otherImprint(seal)],
    ['the seal itself', seal],
  ]
  return [
    ...made.map(([what, bytes]): Change => [`token: ${what}`, (draft) => draft.put(path, bytes)]),
    ['token: left out of one seal', (draft) => draft.drop(path)],
    ['token: of no seal', (draft) => draft.put('journal/sceaux/999999999999.tsr', token, { role: 'token' })],
  ]
}
