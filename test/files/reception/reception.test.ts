// Retours in any form, from bytes, from a file, from a folder, open into the same thing.
import { readFileSync } from 'node:fs'
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { mailBytesMax } from '../../../src/gateways/ministry/mailbox/folder.ts'
import { receptionLimits } from '../../../src/files/reception/limits.ts'
import { openBytes, openPath, type Parcel } from '../../../src/files/reception/reception.ts'
import { testFolder } from '../../support/folders.ts'
import { hostileArchives } from '../../support/deposits/hostile-archives.ts'
import { member, tarGz } from '../../support/deposits/tar-blocks.ts'

const retours = fileURLToPath(new URL('../../../fixtures/retours/', import.meta.url))
const id = '034-213401482-20250625-DEL11-250625-DE'
const arName = `${id}-1-2_5279.xml`
const ar = readFileSync(`${retours}ARActe/numero-avec-tiret.xml`)
const returnName = 'EACT--SPREF0341-213401482-20250708-57.xml'
const enveloppe = readFileSync(`${retours}EnveloppeMISILLCL/sous-prefecture.xml`)
const archive = tarGz(member({ name: returnName, content: enveloppe }), member({ name: arName, content: ar }))
const awaited = '<html><body>Le document papier n’est pas arrivé. Acte : ' + id + '</body></html>'
const page = '<html><body>Bonjour</body></html>'

const folder = testFolder()
const names = ({ documents }: Parcel) => documents.map(({ name }) => name)

async function layFolder(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  await mkdir(folder.path(name), { recursive: true })
  for (const [file, content] of Object.entries(files)) await writeFile(folder.path(name, file), content)
  return folder.path(name)
}

describe('bytes and files give the same', () => {
  it.each([
    ['a message', arName, ar, { kind: 'file', documents: [{ name: arName, bytes: ar }] }],
    [
      'an archive',
      'retour.bin',
      archive,
      {
        kind: 'archive',
        documents: [
          { name: returnName, bytes: enveloppe },
          { name: arName, bytes: ar },
        ],
      },
    ],
    [
      'a page',
      'message_body.html',
      page,
      { kind: 'file', documents: [{ name: 'message_body.html', bytes: Buffer.from(page) }] },
    ],
    [
      'a notice',
      'message_body.html',
      awaited,
      { kind: 'file', documents: [], notice: { kind: 'multicanal', idActes: [id] } },
    ],
    ['anything', 'notes.txt', 'rien', { kind: 'file', documents: [{ name: 'notes.txt', bytes: Buffer.from('rien') }] }],
  ])('%s', async (_, name, content, parcel) => {
    const bytes = Buffer.from(content)
    expect(await openBytes(bytes, name, systemClock.turn)).toEqual(parcel)
    expect(await openBytes(bytes, `/tmp/recus/${name}`, systemClock.turn)).toEqual(parcel)
    expect(await openPath(await folder.lay(name, bytes), systemClock.turn)).toEqual(parcel)
  })

  it('a mail', async () => {
    const path = `${retours}mail/parties-en-ordre-inverse.eml`
    expect(await openPath(path, systemClock.turn)).toEqual(
      await openBytes(readFileSync(path), 'sans extension', systemClock.turn),
    )
    expect(names(await openPath(path, systemClock.turn))).toEqual([arName, returnName])
  })
})

describe('an archive', () => {
  it.each(hostileArchives.map((hostile) => [hostile.title, hostile] as const))(
    'with %s is refused as such, or is none',
    async (_, { bytes, code }) => {
      const opened = openBytes(bytes(), 'retour.tar.gz', systemClock.turn)
      await opened.then(
        (parcel) => expect(parcel).toMatchObject({ kind: 'file' }),
        (error: unknown) => expect(error).toMatchObject({ code }),
      )
    },
  )
})

describe('a folder', () => {
  it('contains the files directly in it, by name, without the text of its mail', async () => {
    const path = await layFolder('set', { [returnName]: enveloppe, [arName]: ar, 'message_body.html': awaited })
    await layFolder('set/sous-dossier', { 'a.xml': '<a/>' })
    await symlink('/etc/passwd', folder.path('set', 'lien.xml'))
    expect(await openPath(path, systemClock.turn)).toEqual({
      kind: 'folder',
      documents: [
        { name: arName, bytes: ar },
        { name: returnName, bytes: enveloppe },
      ],
    })
  })

  it('with only the text of a mail is a notice, if the text is one', async () => {
    const path = await layFolder('notice', { 'message_body.html': awaited, 'logo.png': '\x89PNG' })
    const parcel = await openPath(path, systemClock.turn)
    expect(names(parcel)).toEqual(['logo.png'])
    expect(parcel.notice).toEqual({ kind: 'multicanal', idActes: [id] })
    const other = await openPath(await layFolder('page', { 'message_body.html': page }), systemClock.turn)
    expect(names(other)).toEqual(['message_body.html'])
    expect(other.notice).toBeUndefined()
  })

  it('over a limit is refused', async () => {
    const many = Object.fromEntries(
      Array.from({ length: receptionLimits.files + 1 }, (_, index) => [`${index}.xml`, '']),
    )
    await expect(openPath(await layFolder('many', many), systemClock.turn)).rejects.toMatchObject({
      code: 'ACTES-X033',
      params: { what: 'files', max: receptionLimits.files },
    })
    const path = await layFolder('heavy', { 'a.pdf': '%PDF-' })
    await truncate(folder.path('heavy', 'a.pdf'), receptionLimits.folderBytes + 1)
    await expect(openPath(path, systemClock.turn)).rejects.toMatchObject({
      code: 'ACTES-X033',
      params: { what: 'folderBytes' },
    })
  })
})

describe('a file over a limit is refused unread', () => {
  it.each([
    ['gros.eml', 'From: actes@example.org\r\n', { code: 'ACTES-X033', params: { what: 'mailBytes' } }],
    ['gros.xml', '<a/>', { code: 'ACTES-X001', params: { limitBytes: receptionLimits.fileBytes } }],
  ])('%s', async (name, content, refusal) => {
    const path = await folder.lay(name, content)
    await truncate(path, receptionLimits.fileBytes + 1)
    await expect(openPath(path, systemClock.turn)).rejects.toMatchObject(refusal)
  })
})

it('a missing path fails with the disk’s error', async () => {
  await expect(openPath(folder.path('absent'), systemClock.turn)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('the largest mail that a mailbox delivers whole is not too big', () => {
  expect(receptionLimits.mailBytes).toBe(mailBytesMax)
})
