// Tamperings of a sealed dossier, generated from a seed: what is done to it, and the word by which every verifier refuses it.
import type { DossierRefusal } from '../../../src/text/dossier.ts'
import { canonicalJson, digestOf, zipOf, type Entries } from './dossiers.ts'

export interface Tampered {
  readonly what: string
  readonly word: Word
  readonly zip: Buffer
}

/** The word of a refusal, or what both verifiers say of a dossier that holds together. */
type Word = DossierRefusal | 'ok' | `incomplet ${string}`

interface Listed {
  path: string
  role: string
  size: number
  sha256: string
  unsealed?: true
}

interface ChainLine {
  n: number
  link: string
  digest?: string
  owner?: string
  rank?: number
  salt?: string
  line?: number
}

/** Numbers below a limit, the same for the same seed (mulberry32). */
export type Dice = (below: number) => number

export function diceOf(seed: number): Dice {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Tokens about bytes that are worth nothing, by why. */
export type BadTokens = Readonly<Record<'expired' | 'weak' | 'otherImprint', (bytes: Buffer) => Buffer>>

/** A dossier that can be changed, knowing its own format. */
export class Draft {
  readonly entries: Entries
  readonly manifest: { transmission: string; chain: string; version: number; entries: Listed[] }
  readonly dice: Dice
  readonly tokens: BadTokens

  constructor(entries: Entries, dice: Dice, tokens: BadTokens) {
    this.tokens = tokens
    this.entries = new Map([...entries].map(([path, bytes]) => [path, Buffer.from(bytes)]))
    this.manifest = JSON.parse(this.bytes('manifest.json').toString()) as Draft['manifest']
    this.dice = dice
  }

  bytes(path: string): Buffer {
    const bytes = this.entries.get(path)
    if (!bytes) throw new Error(`no ${path}`)
    return bytes
  }

  pick<T>(all: readonly T[]): T {
    const one = all[this.dice(all.length)]
    if (one === undefined) throw new Error('nothing to pick')
    return one
  }

  paths(role: string): string[] {
    return this.manifest.entries.filter((entry) => entry.role === role).map(({ path }) => path)
  }

  one(role: string): string {
    return this.pick(this.paths(role))
  }

  /** Another byte somewhere. */
  flip(path: string): void {
    const bytes = this.bytes(path)
    const at = this.dice(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << this.dice(8))
  }

  /** Other bytes, as the manifest lists them. */
  put(path: string, bytes: Buffer | string, more: Partial<Listed> = {}): void {
    const content = Buffer.from(bytes)
    this.entries.set(path, content)
    const facts = { path, size: content.length, sha256: digestOf(content).toString('hex'), ...more }
    const listed = this.manifest.entries.find((entry) => entry.path === path)
    if (listed) Object.assign(listed, facts)
    else this.manifest.entries.push({ role: 'retour', ...facts })
  }

  drop(path: string): void {
    this.entries.delete(path)
    this.manifest.entries.splice(
      this.manifest.entries.findIndex((entry) => entry.path === path),
      1,
    )
  }

  texts(path: string): string[] {
    return this.bytes(path).toString().split('\n').slice(0, -1)
  }

  chain(): ChainLine[] {
    return this.texts(chainPath).map((text) => JSON.parse(text) as ChainLine)
  }

  putTexts(path: string, texts: readonly string[]): void {
    this.put(path, texts.map((text) => `${text}\n`).join(''))
  }

  putChain(links: readonly ChainLine[]): void {
    this.putTexts(
      chainPath,
      links.map((link) => canonicalJson(link)),
    )
  }

  own(): ChainLine[] {
    return this.chain().filter(({ rank }) => rank !== undefined)
  }

  /** As an installation that lies would do it: digests and links follow the lines. */
  relink(): void {
    const byRank = new Map(this.texts(journalPath).map((text) => [(JSON.parse(text) as { rank: number }).rank, text]))
    let before: ChainLine | undefined
    const links = this.chain().map((link) => {
      const text = byRank.get(link.rank ?? 0)
      if (link.salt !== undefined && text !== undefined)
        link.digest = digestOf(Buffer.from(link.salt, 'hex'), text).toString('hex')
      if (before && link.digest !== undefined) link.link = linkOver(before.link, link)
      return (before = link)
    })
    this.putChain(links)
  }

  rewriteLine(index: number, change: (line: Record<string, unknown>) => void): void {
    const texts = this.texts(journalPath)
    const line = JSON.parse(texts[index] ?? '') as Record<string, unknown>
    change(line)
    texts[index] = canonicalJson(line)
    this.putTexts(journalPath, texts)
  }

  /** No line witnesses a digest any more. */
  unwitness(digest: string): void {
    this.texts(journalPath).forEach((_, index) =>
      this.rewriteLine(
        index,
        (line) => (line.pieces = (line.pieces as string[]).filter((each) => !each.endsWith(digest))),
      ),
    )
  }

  unseal(): void {
    for (const role of ['seal', 'token']) for (const path of this.paths(role)) this.drop(path)
  }

  list(): [string, Buffer][] {
    this.entries.set('manifest.json', Buffer.from(`${canonicalJson(this.manifest)}\n`))
    return [...this.entries]
  }
}

const linkOver = (before: string, { digest = '', owner = '' }: ChainLine): string =>
  digestOf(...[before, digest, owner].map((each) => Buffer.from(each, 'hex'))).toString('hex')

const chainPath = 'journal/chaine.jsonl'
const journalPath = 'journal/lignes.jsonl'

type Tampering = readonly [what: string, word: Word, how: (draft: Draft, other: Entries) => void | Promise<Buffer>]

const every = ['act', 'sent', 'attempt', 'reply', 'retour', 'file', 'journal', 'chain', 'seal', 'token']

/** With the manifest as it was, then with one that follows. */
const changes: readonly Tampering[] = [
  ...every.map((role): Tampering => [`a byte of ${role}`, 'octets', (draft) => draft.flip(draft.one(role))]),
  ...['sent', 'reply', 'retour', 'file'].map((role): Tampering => [
    `a byte of ${role}, and its digest in the manifest`,
    'piece',
    (draft) => {
      const path = draft.one(role)
      draft.flip(path)
      draft.put(path, draft.bytes(path))
    },
  ]),
  ...(
    [
      ['act', 'objet'],
      ['attempt', 'reference'],
    ] as const
  ).map(([role, key]): Tampering => [
    `${key} of ${role}, and the manifest`,
    'piece',
    (draft) => {
      const path = draft.one(role)
      draft.put(path, canonicalJson({ ...JSON.parse(draft.bytes(path).toString()), [key]: 'autre' }))
    },
  ]),
  ['a byte more', 'octets', (draft) => void draft.entries.set(draft.one('file'), Buffer.from('court'))],
  ['a digest of the manifest', 'octets', (draft) => void (draft.pick(draft.manifest.entries).sha256 = '0'.repeat(64))],
  ['a size of the manifest', 'octets', (draft) => void draft.pick(draft.manifest.entries).size++],
]

const entries: readonly Tampering[] = [
  [
    'a retour that is said to be a file',
    'piece',
    (draft) => {
      for (const entry of draft.manifest.entries) if (entry.path === draft.paths('retour')[0]) entry.role = 'request'
    },
  ],
  ...['file', 'retour', 'token', 'journal'].map((role): Tampering => [
    `${role} removed`,
    'absente',
    (draft) => void draft.entries.delete(draft.one(role)),
  ]),
  [
    'the manifest removed',
    'absente',
    (draft) => zipOf([...draft.entries].filter(([path]) => path !== 'manifest.json')),
  ],
  ...['file', 'retour', 'sent'].map((role): Tampering => [
    `${role} removed, from the manifest too`,
    'piece',
    (draft) => draft.drop(draft.one(role)),
  ]),
  ['the act removed, from the manifest too', 'identite', (draft) => draft.drop(draft.one('act'))],
  ['the journal removed, from the manifest too', 'ligne', (draft) => draft.drop(journalPath)],
  ['the chain removed, from the manifest too', 'ligne', (draft) => draft.drop(chainPath)],
  ['a seal removed, from the manifest too', 'horodatage', (draft) => draft.drop(draft.one('seal'))],
  ['an entry added', 'en-trop', (draft) => void draft.entries.set('retours/99-ajout.xml', Buffer.from('<a/>'))],
  ['an entry added, in the manifest too', 'en-trop', (draft) => draft.put('retours/99-ajout.xml', '<a/>')],
  ['an entry listed twice', 'double', (draft) => void draft.manifest.entries.push(draft.pick(draft.manifest.entries))],
  ['an entry twice in the zip', 'double', (draft) => zipOf([...draft.list(), [draft.one('file'), Buffer.from('x')]])],
  ['a name that leaves the folder', 'nom', (draft) => renamed(draft, '../')],
  ['an absolute name', 'nom', (draft) => renamed(draft, '/ab')],
  ['another name in the local header', 'illisible', async (draft) => localName(await zipOf(draft.list()), draft)],
  ['a compressed zip', 'illisible', (draft) => zipOf(draft.list(), { compress: true })],
  ['a zip that is cut', 'illisible', async (draft) => (await zipOf(draft.list())).subarray(0, -30)],
  ...(
    [
      ['before', (zip) => Buffer.concat([Buffer.from('#!/bin/sh\n'), zip])],
      ['after', (zip) => Buffer.concat([zip, Buffer.from('\n')])],
      ['as a comment', (zip) => Buffer.concat([zip.subarray(0, -2), Buffer.from([1, 0, 0x20])])],
      ['of another zip before', (zip, other) => Buffer.concat([other, zip])],
      ['of another zip after', (zip, other) => Buffer.concat([zip, other])],
    ] as const satisfies readonly (readonly [string, (zip: Buffer, other: Buffer) => Buffer])[]
  ).map(([where, how]): Tampering => [
    `bytes ${where}`,
    'illisible',
    async (draft, other) => how(await zipOf(draft.list()), await zipOf(other)),
  ]),
  [
    'a file that is a symbolic link',
    'illisible',
    async (draft) => patched(await zipOf(draft.list()), 'PK\x01\x02', 38, [0, 0, 0xff, 0xa1]),
  ],
  [
    'another method in the local header',
    'illisible',
    async (draft) => patched(await zipOf(draft.list()), 'PK\x03\x04', 8, [8, 0]),
  ],
  [
    'another offset in the directory',
    'illisible',
    async (draft) => patched(await zipOf(draft.list()), 'PK\x01\x02', 42, [1, 0, 0, 0]),
  ],
  ['extra fields', 'illisible', (draft) => zipOf(draft.list(), { forceDosTimestamp: false })],
  ['another version', 'illisible', (draft) => void draft.manifest.version++],
  [
    'a manifest that is no JSON',
    'illisible',
    (draft) =>
      zipOf([...draft.list()].map(([path, bytes]) => [path, path === 'manifest.json' ? bytes.subarray(1) : bytes])),
  ],
]

const journals: readonly Tampering[] = [
  [
    'two lines in another order',
    'ordre',
    (draft) => {
      const texts = draft.texts(journalPath)
      const at = draft.dice(texts.length - 1)
      draft.putTexts(journalPath, texts.toSpliced(at, 2, texts[at + 1] ?? '', texts[at] ?? ''))
    },
  ],
  [
    'a line twice',
    'ordre',
    (draft) => {
      const texts = draft.texts(journalPath)
      const at = draft.dice(texts.length)
      draft.putTexts(journalPath, texts.toSpliced(at, 0, texts[at] ?? ''))
    },
  ],
  [
    'a line removed',
    'ligne',
    (draft) => draft.putTexts(journalPath, draft.texts(journalPath).toSpliced(draft.dice(3), 1)),
  ],
  [
    'a line removed, and its mark in the chain',
    'ligne',
    (draft) => {
      const at = draft.dice(3)
      draft.putTexts(journalPath, draft.texts(journalPath).toSpliced(at, 1))
      draft.putChain(
        draft
          .chain()
          .map(({ rank, salt, line, ...link }) =>
            rank === undefined || rank === at + 1
              ? link
              : { ...link, rank, ...(salt && { salt }), ...(line && { line }) },
          ),
      )
    },
  ],
  [
    'a line said to be purged, and left there',
    'ligne',
    (draft) => draft.putChain(draft.chain().map(({ salt: _, line: __, ...link }) => link)),
  ],
  [
    'the last line removed, and its mark in the chain',
    'ligne',
    (draft) => {
      const last = draft.own().at(-1)
      draft.putTexts(journalPath, draft.texts(journalPath).slice(0, -1))
      draft.putChain(
        draft.chain().map((link) => {
          const { rank: _, salt: __, line: ___, ...rest } = link
          return link.n === last?.n ? rest : link
        }),
      )
    },
  ],
  [
    'a link of another act said to be a purged line',
    'ligne',
    (draft) =>
      draft.putChain(
        draft.chain().map((link) => (link.digest && link.rank === undefined ? { ...link, rank: 99 } : link)),
      ),
  ],
  [
    'a number beyond all numbers',
    'illisible',
    (draft) => draft.putChain(draft.chain().map((link) => ({ ...link, n: link.n + 2 ** 60 }))),
  ],
  ['a word of a line', 'maillon', (draft) => draft.rewriteLine(draft.dice(3), (line) => void (line.who = 'autre'))],
  [
    'a time of a line',
    'maillon',
    (draft) => draft.rewriteLine(draft.dice(3), (line) => void (line.at = '2025-07-01T00:00:00.000000Z')),
  ],
  [
    'two salts swapped',
    'maillon',
    (draft) => {
      const links = draft.chain()
      const [one, other] = links.filter(({ salt }) => salt !== undefined)
      if (one && other) Object.assign(one, { salt: other.salt }, Object.assign(other, { salt: one.salt }) && {})
      draft.putChain(links)
    },
  ],
  ...(['digest', 'link', 'owner'] as const).map((key): Tampering => [
    `a ${key} of the chain`,
    'maillon',
    (draft) => {
      const links = draft.chain()
      const link = draft.pick(links.slice(1))
      link[key] = digestOf(link[key] ?? '').toString('hex')
      draft.putChain(links)
    },
  ]),
  ['a link removed', 'maillon', (draft) => draft.putChain(draft.chain().toSpliced(1 + draft.dice(3), 1))],
  [
    'the link before the first one',
    'maillon',
    (draft) => draft.putChain(draft.chain().with(0, { n: draft.chain()[0]?.n ?? 0, link: '0'.repeat(64) })),
  ],
  [
    'a line rewritten and the chain made anew',
    'sceau',
    (draft) => {
      draft.rewriteLine(draft.dice(3), (line) => void (line.who = 'autre'))
      draft.relink()
    },
  ],
  [
    'a line rewritten, the chain and the seals made anew',
    'horodatage',
    (draft) => {
      draft.rewriteLine(draft.dice(3), (line) => void (line.who = 'autre'))
      draft.relink()
      const heads = new Map(draft.chain().map(({ n, link }) => [n, link]))
      for (const path of draft.paths('seal')) {
        const seal = JSON.parse(draft.bytes(path).toString()) as { count: number }
        draft.put(path, canonicalJson({ ...seal, head: heads.get(seal.count) }))
      }
    },
  ],
  [
    'all of another act’s journal',
    'identite',
    (draft, other) => {
      draft.unseal()
      const from = new Draft(other, draft.dice, draft.tokens)
      for (const role of ['journal', 'chain', 'seal', 'token'])
        for (const path of from.paths(role)) draft.put(path, from.bytes(path), { role })
    },
  ],
  ['another transmission in the manifest', 'identite', (draft) => void (draft.manifest.transmission = '0'.repeat(36))],
  ['another chain in the manifest', 'identite', (draft) => void (draft.manifest.chain = 'actes:000000000')],
]

const seals: readonly Tampering[] = [
  ...(
    [
      ['head', '0'.repeat(64), 'sceau'],
      ['chain', 'actes:000000000', 'sceau'],
      ['count', 1, 'sceau'],
      ['at', '2025-07-01T00:00:00.000000Z', 'horodatage'],
    ] as const
  ).map(([key, value, word]): Tampering => [
    `${key} of a seal`,
    word,
    (draft) => {
      const path = draft.one('seal')
      draft.put(path, canonicalJson({ ...JSON.parse(draft.bytes(path).toString()), [key]: value }))
    },
  ]),
  [
    'two tokens swapped',
    'horodatage',
    (draft) => {
      const [one = '', other = ''] = draft.paths('token')
      const bytes = draft.bytes(one)
      draft.put(one, draft.bytes(other))
      draft.put(other, bytes)
    },
  ],
  [
    'the time in a token',
    'horodatage',
    (draft) => {
      const path = draft.one('token')
      const bytes = draft.bytes(path)
      const at = /20\d{12}Z/.exec(bytes.toString('latin1'))?.index ?? 0
      bytes[at + 3] = (bytes[at + 3] ?? 0) === 0x31 ? 0x32 : 0x31
      draft.put(path, bytes)
    },
  ],
  ...(['expired', 'weak', 'otherImprint'] as const).map((how): Tampering => [
    `a token of an authority that is ${how}`,
    'horodatage',
    (draft) => {
      const path = draft.one('seal')
      draft.put(path.replace(/json$/, 'tsr'), draft.tokens[how](draft.bytes(path)))
    },
  ]),
  [
    'a token cut',
    'horodatage',
    (draft) => {
      const path = draft.one('token')
      draft.put(path, draft.bytes(path).subarray(0, -1 - draft.dice(40)))
    },
  ],
  [
    'a token without its seal',
    'horodatage',
    (draft) => draft.put('journal/sceaux/000000000001.tsr', draft.bytes(draft.one('token')), { role: 'token' }),
  ],
]

/** What an installation that lies could do before any seal: it is refused all the same. */
const lies: readonly Tampering[] = [
  [
    'another file deposited than sent, nothing sealed',
    'archive',
    (draft) => {
      const path = draft.one('file')
      draft.unwitness(digestOf(draft.bytes(path)).toString('hex'))
      draft.put(path, 'un autre fichier', { unsealed: true })
      draft.unseal()
      draft.relink()
    },
  ],
  [
    'an AR that never came, nothing sealed',
    'ar',
    (draft) => {
      for (const path of draft.paths('retour')) {
        draft.unwitness(digestOf(draft.bytes(path)).toString('hex'))
        draft.drop(path)
      }
      draft.unseal()
      draft.relink()
    },
  ],
]

const withdrawals: readonly Tampering[] = [
  [
    'an act withdrawn that was sent, nothing sealed',
    'retrait',
    (draft) => {
      const last = draft.texts(journalPath).length - 1
      draft.rewriteLine(last, (line) => void Object.assign(line, { from: 'acknowledged', to: 'cancelled' }))
      draft.unseal()
      draft.relink()
    },
  ],
]

/** What holds together, and is told not to be proven as a whole. */
const doubts: readonly Tampering[] = [
  [
    'sizes written as 12.0',
    'illisible',
    (draft) => zipOf(draft.list().map(([path, bytes]) => [path, floats(path, bytes)])),
  ],
  ['the seals left out', 'incomplet non-scelle', (draft) => draft.unseal()],
  ['the tokens left out', 'incomplet non-date', (draft) => draft.paths('token').forEach((path) => draft.drop(path))],
  [
    'an AR of another day added, first in the manifest, marked as unsealed',
    'incomplet non-scelle',
    (draft) => {
      const ar = draft.paths('retour').find((path) => draft.bytes(path).includes('ARActe')) ?? ''
      const forged = draft
        .bytes(ar)
        .toString('latin1')
        .replaceAll(/2025-07-\d\d/g, '2025-06-26')
      draft.put('retours/00-ar.xml', Buffer.from(forged, 'latin1'), { unsealed: true })
      draft.manifest.entries.reverse()
    },
  ],
  [
    'a line said to be purged, and what it witnessed marked as unsealed',
    'incomplet purgee',
    (draft) => {
      const [first = '', ...others] = draft.texts(journalPath)
      const { pieces } = JSON.parse(first) as { pieces: string[] }
      draft.putTexts(journalPath, others)
      draft.putChain(
        draft.chain().map((link) => {
          const { salt: _, line: __, ...rest } = link
          return link.rank === 1 ? rest : link
        }),
      )
      for (const entry of draft.manifest.entries)
        if (pieces.some((piece) => piece.endsWith(entry.sha256))) entry.unsealed = true
    },
  ],
]

const floats = (path: string, bytes: Buffer): Buffer =>
  path === 'manifest.json' ? Buffer.from(bytes.toString().replaceAll(/"size":(\d+)/g, '"size":$1.0')) : bytes

/** Other bytes at an offset from the first place where some stand. */
function patched(zip: Buffer, mark: string, offset: number, bytes: readonly number[]): Buffer {
  zip.set(bytes, zip.indexOf(mark, 0, 'latin1') + offset)
  return zip
}

async function renamed(draft: Draft, prefix: string): Promise<Buffer> {
  const name = `xxx${prefix.length}ajout.xml`
  const zip = await zipOf([...draft.list(), [name, Buffer.from('x')]])
  return Buffer.from(zip.toString('latin1').replaceAll(name, `${prefix}${name.slice(prefix.length)}`), 'latin1')
}

function localName(zip: Buffer, draft: Draft): Buffer {
  const name = draft.one('file')
  return Buffer.from(zip.toString('latin1').replace(name, `${name.slice(0, -1)}_`), 'latin1')
}

const table = [...changes, ...entries, ...journals, ...seals, ...lies, ...withdrawals, ...doubts]

/**
 * So many tamperings: each kind once, then kinds at random.
 * @param other the entries of another act's dossier, of the same collectivité
 */
export async function tamperings(
  dossier: Entries,
  other: Entries,
  { seed, count, tokens }: { readonly seed: number; readonly count: number; readonly tokens: BadTokens },
): Promise<readonly Tampered[]> {
  const dice = diceOf(seed)
  const made: Tampered[] = []
  for (let index = 0; index < Math.max(count, table.length); index++) {
    const tampering = table[index] ?? table[dice(table.length)]
    if (!tampering) break
    const [what, word, how] = tampering
    const draft = new Draft(dossier, dice, tokens)
    const zip = (await how(draft, other)) ?? (await zipOf(draft.list()))
    made.push({ what: `${index} ${what}`, word, zip })
  }
  return made
}
