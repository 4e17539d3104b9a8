// The inputs of a run: the same seed and place give the same bytes. A third are returns, mails and archives each.
import { mail, multipart, part, text } from './mails.ts'
import { randomOf, type Random } from './random.ts'
import type { Input, InputKind } from './sources.ts'
import { spoilArchive } from './spoil-archive.ts'
import { spoilBytes, type Spoil } from './spoil-bytes.ts'
import { spoilMail } from './spoil-mail.ts'
import { spoilXml } from './spoil-xml.ts'

const kinds: readonly InputKind[] = ['retour', 'mail', 'archive']
const knowing: Readonly<Record<InputKind, Spoil>> = { retour: spoilXml, mail: spoilMail, archive: spoilArchive }

const names: readonly string[] = [
  'a.xml',
  'retour.eml',
  'a.tar.gz',
  '',
  '.',
  '..',
  '/',
  '../../a.xml',
  'a\0.xml',
  'é.xml',
  'sans-extension',
  '034-213401482-20250625-' + '-'.repeat(150) + '.xml',
  'a'.repeat(200),
  'ANO_EACT--213401482--20250708-1.xml',
  '034-213401482----7-2_1.xml',
  '99_DE-034-213401482-20250625-DEL11-DE-1-1_1.pdf',
  '034-213401482-20259999-X-DE-1-2_1.xml',
]

/** The input at a place of a run. */
export function inputAt(seed: number, index: number, from: readonly Input[]): Input {
  const random = randomOf(seed, index)
  const kind = random.pick(kinds)
  const { name, bytes } = kind === 'mail' && random.once(3) ? attached(random, from) : spoiledOf(kind, random, from)
  return { kind, name: random.once(8) ? random.pick(names) : name, bytes }
}

function spoiledOf(kind: InputKind, random: Random, from: readonly Input[]): Omit<Input, 'kind'> {
  const source = random.pick(from.filter((input) => input.kind === kind))
  let bytes = source.bytes
  for (let times = random.pick([1, 1, 1, 2, 2, 3, 5]); times > 0; times -= 1) bytes = spoiled(bytes, kind, random)
  return { name: source.name, bytes }
}

/** A sound mail around what is not. */
function attached(random: Random, from: readonly Input[]): Omit<Input, 'kind'> {
  const parts = Array.from({ length: 1 + random.below(3) }, () =>
    part(spoiledOf(random.pick(['retour', 'retour', 'archive']), random, from)),
  )
  return { name: 'retour.eml', bytes: Buffer.from(mail(multipart('=_f', [text('Ci-joint.'), ...parts])), 'latin1') }
}

// In one of five times nothing is known of what it is.
function spoiled(bytes: Buffer, kind: InputKind, random: Random): Buffer {
  const way = random.once(5) ? spoilBytes : knowing[kind]
  return way(bytes, random)
}
