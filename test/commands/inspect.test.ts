// actes inspect: what it answers for each thing of the protocol, in the contract's keys, and that nothing makes it fail
// otherwise than by a refusal.
import { PDFDocument } from '@cantoo/pdf-lib'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addInspect } from '../../src/commands/inspect.ts'
import { addPack } from '../../src/commands/pack.ts'
import { gateMaxBytes } from '../../src/protocol/gate.ts'
import { plain, run } from '../support/command-line.ts'
import { describeIf } from '../support/describe-with.ts'
import { hostileArchives } from '../support/hostile-archives.ts'
import { peerFixture, referenceFolder } from '../support/reference.ts'
import { member, tarGz } from '../support/tar-blocks.ts'
import { maraussanFolder } from '../support/town.ts'

const retours = fileURLToPath(new URL('../../fixtures/retours/', import.meta.url))
const id = '034-213401482-20250625-DEL11-250625-DE'
const act = { idActe: id, siren: '213401482', numero: 'DEL11-250625', nature: 'DE', dateDecision: '2025-06-25' }
const arName = `${id}-1-2_5279.xml`
const returnName = 'EACT--SPREF0341-213401482-20250708-57.xml'

interface Element {
  readonly input: string
  readonly kind: string
  readonly messages?: readonly Element[]
  readonly members?: readonly string[]
  readonly problems?: readonly { code: string; path: string; value?: string; message: string }[]
  readonly deviations?: readonly { code: string; path: string; message: string }[]
  readonly [key: string]: unknown
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actes-inspect-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function inspect(...args: readonly string[]): Promise<{ code: number; found: readonly Element[] }> {
  const { code, json } = await run(addInspect, ['inspect', '--json', ...args])
  return { code, found: json<Element[]>() }
}

async function one(input: string): Promise<Element & { exit: number }> {
  const { code, found } = await inspect(input)
  const [first] = found
  if (!first || found.length !== 1) throw new Error(`${found.length} elements`)
  return { ...first, exit: code }
}

/** A file of the test's own, in a folder of its own. */
async function file(path: string, content: string | Uint8Array): Promise<string> {
  const target = join(folder, path)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, content)
  return target
}

async function copy(retour: string, path: string): Promise<string> {
  return file(path, await readFile(join(retours, `${retour}.xml`)))
}

describe('a message', () => {
  it('1-2 tells the identifier, the day of reception, and the classification in force', async () => {
    const path = await copy('ARActe/numero-avec-tiret', `ar/${arName}`)
    expect(await one(path)).toEqual({
      input: path,
      kind: 'message',
      code: '1-2',
      root: 'ARActe',
      ...act,
      dateReception: '2025-07-08',
      classificationDate: '2019-04-18',
      fichiers: [`99_DE-${id}-1-1_1.pdf`, `21_DO-${id}-1-1_2.pdf`],
      schemaValid: true,
      deviations: [],
      exit: 0,
    })
  })

  it('gives its keys in the order of the contract', async () => {
    const { out } = await run(addInspect, ['inspect', '--json', join(folder, 'ar', arName)])
    expect(Object.keys((JSON.parse(out) as object[])[0] ?? {})).toEqual([
      ...['input', 'kind', 'code', 'root', 'idActe', 'siren', 'numero', 'nature', 'dateDecision', 'dateReception'],
      ...['classificationDate', 'fichiers', 'schemaValid', 'deviations'],
    ])
  })

  it('1-3 tells the anomaly, its code wherever it stands, and the act that it echoes', async () => {
    const path = await copy('AnomalieActe/identite-hors-du-nom', '034-213401482----1-3_1.xml')
    expect(await one(path)).toMatchObject({
      kind: 'message',
      code: '1-3',
      root: 'AnomalieActe',
      ...act,
      anomalie: { nature: '002', code: 'ODT-VERIF-01', detail: expect.stringContaining('n’est pas'.replace('’', "'")) },
      classificationDate: '2025-03-14',
      exit: 0,
    })
  })

  it('a refusal of the whole sending tells its SIREN and what was sent', async () => {
    const path = await copy('AnomalieEnveloppe/siren-non-enregistre', 'ANO_EACT--213401482--20250708-1.xml')
    expect(await one(path)).toMatchObject({
      kind: 'message',
      root: 'AnomalieEnveloppe',
      siren: '213401482',
      anomalie: { code: 'PREF-VERIF-02' },
      exit: 0,
    })
  })

  it('that departs from the schema is read, and each departure is told', async () => {
    const found = await one(join(retours, 'ARActe/attributs-sans-prefixe.xml'))
    const [departure] = found.deviations ?? []
    expect(found).toMatchObject({ kind: 'message', code: '1-2', ...act, schemaValid: false, exit: 0 })
    expect(departure).toMatchObject({ code: 'ACTES-X007', path: '/actes:ARActe/@IDActe' })
    expect(plain(departure?.message ?? '')).toBe(
      'Le document s’écarte de la norme : l’attribut « IDActe » n’est pas prévu dans « ARActe ». C’est noté, et le document est lu.',
    )
  })

  it('whose nature contradicts its identifier keeps both: the attribute for the nature, the identifier as it came', async () => {
    const found = await one(join(retours, 'ARActe/nature-contredite-par-les-noms.xml'))
    expect(found).toMatchObject({ kind: 'message', idActe: id, nature: 'CC', exit: 0 })
  })

  it.each([
    ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'ACTES-X003'],
    ['no end', '<actes:ARActe xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216">', 'ACTES-X004'],
    ['nothing', '', 'ACTES-X004'],
    ['another root', '<autre/>', 'ACTES-X005'],
    [
      'nothing of what it must say',
      '<a:ARActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"/>',
      'ACTES-X010',
    ],
  ])('with %s is refused', async (title, xml, code) => {
    const found = await one(await file(`refused/${title}/a.xml`, xml))
    expect(found).toMatchObject({ kind: 'refused', exit: 1 })
    expect(found.problems?.[0]).toMatchObject({ code, message: expect.stringMatching(/^Ce/) })
    expect(Object.keys(found)).toEqual(['input', 'kind', 'problems', 'exit'])
  })

  it('over the size of any message is refused unread', async () => {
    const path = await file('big/a.xml', '<a/>')
    await truncate(path, gateMaxBytes + 1)
    const found = await one(path)
    expect(found.problems?.[0]).toMatchObject({ code: 'ACTES-X001' })
  })
})

describe('an envelope', () => {
  it('coming back tells whom it is for, and what it carries', async () => {
    const path = await copy('EnveloppeMISILLCL/sous-prefecture', returnName)
    expect(await one(path)).toMatchObject({
      kind: 'enveloppe',
      root: 'EnveloppeMISILLCL',
      siren: '213401482',
      fichiers: [expect.stringMatching(/-1-2_[0-9]+\.xml$/)],
      exit: 0,
    })
  })
})

describe('an archive', () => {
  it('of ours carries the facts of its message, its members in order, and both documents', async () => {
    const out = join(folder, 'packed')
    await run(addPack, ['pack', maraussanFolder, '--out', out, '--date', '2025-07-08'])
    const found = await one(join(out, 'SLO-EACT--213401482--20250708-1.tar.gz'))
    const documents = [`99_DE-${id}-1-1_1.pdf`, `21_DO-${id}-1-1_2.pdf`]
    expect(found).toMatchObject({
      kind: 'archive',
      code: '1-1',
      root: 'Acte',
      ...act,
      classificationDate: '2019-04-18',
      fichiers: documents,
      members: ['EACT--213401482--20250708-1.xml', `${id}-1-1_0.xml`, ...documents],
      schemaValid: true,
      deviations: [],
      exit: 0,
    })
    expect(found.messages?.map(({ input, kind, root }) => [input, kind, root])).toEqual([
      ['EACT--213401482--20250708-1.xml', 'enveloppe', 'EnveloppeCLMISILL'],
      [`${id}-1-1_0.xml`, 'message', 'Acte'],
    ])
  })

  it('of returns carries the facts of its AR, though a document of it is XML too', async () => {
    const xml = async (retour: string) => readFile(join(retours, `${retour}.xml`))
    const bytes = tarGz(
      member({ name: returnName, content: await xml('EnveloppeMISILLCL/sous-prefecture') }),
      member({ name: arName, content: await xml('ARActe/numero-avec-tiret') }),
      member({ name: `99_SE-${id}-1-1_3.xml`, content: '<Signature/>' }),
    )
    const found = await one(await file('SLO-EACT--SPREF0341-213401482-20250708-57.tar.gz', bytes))
    expect(found).toMatchObject({ kind: 'archive', code: '1-2', ...act, dateReception: '2025-07-08', exit: 0 })
    expect(found.members).toHaveLength(3)
    expect(found.messages?.map(({ kind }) => kind)).toEqual(['enveloppe', 'message'])
  })

  it('whose message cannot be read shows the refusal inside, and ends with 1', async () => {
    const bytes = tarGz(member({ name: arName, content: '<a/>' }))
    const found = await one(await file('unreadable.tar.gz', bytes))
    expect(found).toMatchObject({ kind: 'archive', members: [arName], exit: 1 })
    expect(found.messages).toMatchObject([{ input: arName, kind: 'refused', problems: [{ code: 'ACTES-X005' }] }])
  })

  it('whose message is too big to be one shows it, without keeping it', async () => {
    const bytes = tarGz(member({ name: arName, content: Buffer.alloc(gateMaxBytes + 1, 0x20) }))
    const found = await one(await file('fat.tar.gz', bytes))
    expect(found.messages).toMatchObject([{ input: arName, kind: 'refused', problems: [{ code: 'ACTES-X001' }] }])
  })

  it.each(hostileArchives.map((hostile) => [hostile.title, hostile] as const))(
    'with %s is refused',
    async (title, { bytes, code }) => {
      const found = await one(await file(`hostile/${Buffer.from(title).toString('hex').slice(0, 80)}.tar.gz`, bytes()))
      expect(found.exit).toBe(1)
      expect(['refused', 'archive']).toContain(found.kind)
      if (found.problems?.[0]?.code !== 'ACTES-X030') expect(found.problems).toMatchObject([{ code }])
    },
  )
})

describe('a folder', () => {
  const set = async (name: string) => {
    await copy('EnveloppeMISILLCL/sous-prefecture', join(name, returnName))
    await copy('ARActe/numero-avec-tiret', join(name, arName))
    await file(join(name, 'message_body.html'), '<html><body>Bonjour</body></html>')
    return join(folder, name)
  }

  it('is one set of returns, and carries the facts of its business message', async () => {
    const found = await one(await set('set'))
    expect(found).toMatchObject({
      kind: 'folder',
      code: '1-2',
      ...act,
      members: [arName, returnName, 'message_body.html'],
      exit: 0,
    })
    expect(found.messages?.map(({ input, kind }) => [input, kind])).toEqual([
      [arName, 'message'],
      [returnName, 'enveloppe'],
    ])
  })

  it('without a message is refused', async () => {
    expect(await one(maraussanFolder)).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'ACTES-X030', path: maraussanFolder }],
      exit: 1,
    })
  })

  it('with --recursive gives one element for each file below it, in the order of their paths, links left out', async () => {
    const path = await set('many/b')
    await copy('ARActe/numero-avec-tiret', join('many', 'a', arName))
    await symlink('/etc/passwd', join(folder, 'many', 'link'))
    const { code, found } = await inspect('--recursive', join(folder, 'many'))
    expect(code).toBe(1)
    expect(found.map(({ input, kind }) => [input, kind])).toEqual([
      [join(folder, 'many', 'a', arName), 'message'],
      [join(path, arName), 'message'],
      [join(path, returnName), 'enveloppe'],
      [join(path, 'message_body.html'), 'refused'],
    ])
  })
})

describe('a document', () => {
  it('named by the protocol tells its act; under another name it is refused', async () => {
    const pdf = await readFile(join(maraussanFolder, 'convention.pdf'))
    const named = await file(`21_DO-${id}-1-1_2.pdf`, pdf)
    expect(await one(named)).toEqual({ input: named, kind: 'document', code: '1-1', ...act, exit: 0 })
    expect(await one(join(maraussanFolder, 'convention.pdf'))).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'ACTES-X030', message: expect.stringContaining('ne porte pas un nom de la norme') }],
    })
  })

  it('in XML is told by its name', async () => {
    const path = await file(`99_SE-${id}-1-1_3.xml`, '<Signature/>')
    expect(await one(path)).toMatchObject({ kind: 'document', code: '1-1', ...act, exit: 0 })
  })

  it('that is not what its name says is refused', async () => {
    const text = await file(`99_DE-${id}-1-1_1.pdf`, 'un texte')
    expect(await one(text)).toMatchObject({ kind: 'refused', problems: [{ code: 'ACTES-F003' }], exit: 1 })
    const empty = await file(`99_DE-${id}-1-1_4.pdf`, '')
    expect(await one(empty)).toMatchObject({ kind: 'refused', problems: [{ code: 'ACTES-F002' }], exit: 1 })
  })

  it('is told by its content, whatever stands before it', async () => {
    const bytes = await (await PDFDocument.create()).save()
    const path = await file(`99_DE-${id}-1-1_5.pdf`, Buffer.concat([Buffer.from('junk\n'), bytes]))
    expect(await one(path)).toMatchObject({ kind: 'document', exit: 0 })
  })
})

describe('a text', () => {
  it.each([
    [id, { kind: 'identifier', ...act }],
    [`${id}-1-1_0.xml`, { kind: 'name', code: '1-1', ...act }],
    [`21_DO-${id}-1-1_2.PDF`, { kind: 'name', code: '1-1', ...act }],
    ['034-213401482----7-1_0.xml', { kind: 'name', code: '7-1', siren: '213401482' }],
    ['EACT--213401482--20250708-1.xml', { kind: 'name', siren: '213401482' }],
    [returnName, { kind: 'name', siren: '213401482' }],
    ['ANO_EACT--213401482--20250708-1.xml', { kind: 'name', siren: '213401482' }],
    ['SLO-EACT--213401482--20250708-1.tar.gz', { kind: 'name', siren: '213401482' }],
  ])('%s', async (input, facts) => {
    expect(await one(input)).toEqual({ input, ...facts, exit: 0 })
  })

  it.each(['DEL11-250625', '034-213401482-20250230-A-DE', '/absent/de/tout.xml'])('%s is refused', async (input) => {
    expect(await one(input)).toMatchObject({
      input,
      kind: 'refused',
      problems: [
        { code: 'ACTES-X030', path: input, message: expect.stringContaining('aucun fichier ne porte ce nom') },
      ],
      exit: 1,
    })
  })

  it('several arguments give as many elements, in order; one refusal ends with 1', async () => {
    const { code, found } = await inspect(id, 'rien', returnName)
    expect(code).toBe(1)
    expect(found.map(({ input, kind }) => [input, kind])).toEqual([
      [id, 'identifier'],
      ['rien', 'refused'],
      [returnName, 'name'],
    ])
  })
})

describe('a mail', () => {
  it.each([
    ['a.eml', 'Subject: retour\r\n\r\nBonjour'],
    ['a.txt', 'From: actes@example.org\r\nSubject: retour\r\n\r\nBonjour'],
  ])('%s is refused with what to do instead', async (name, content) => {
    expect(await one(await file(`mail/${name}`, content))).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'ACTES-X031', message: expect.stringContaining('Enregistrez ses pièces jointes') }],
      exit: 1,
    })
  })
})

describe('people', () => {
  it('read each fact on its line', async () => {
    const path = await copy('ARActe/numero-avec-tiret', `people/${arName}`)
    const { code, out } = await run(addInspect, ['inspect', path])
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      `${path} : message 1-2 ARActe`,
      `  identifiant : ${id}`,
      '  SIREN : 213401482',
      '  numéro : DEL11-250625',
      '  nature : DE',
      '  date de la décision : 2025-06-25',
      '  date de réception : 2025-07-08',
      '  classification : 2019-04-18',
      `  99_DE-${id}-1-1_1.pdf`,
      `  21_DO-${id}-1-1_2.pdf`,
      '',
    ])
  })
})

describe('every return of fixtures/retours', () => {
  it('is read, and its root is its folder’s name', async () => {
    const { code, found } = await inspect('--recursive', retours)
    expect(code).toBe(0)
    for (const { input, root } of found) expect([input, root]).toEqual([input, input.split('/').at(-2)])
  })
})

/** Files of peers that hold one of the four returns, or a 1-1, with what each must be. */
const peers: readonly (readonly [path: string, facts: object])[] = [
  [
    'pastell/megalis/test/PHPUnit/module/actes-generique/fixtures/aractes.xml',
    { code: '1-2', dateReception: '2017-12-27', classificationDate: '2017-11-13', schemaValid: true },
  ],
  [
    'pastell/megalis/test/PHPUnit/module/actes-preversement-seda/fixtures/034-491011698-20171207-CL20171227_06-DE-1-2.xml',
    { code: '1-2', idActe: '034-491011698-20171207-CL20171227_06-DE' },
  ],
  [
    'pastell/megalis/test/PHPUnit/module/actes-preversement-seda/fixtures/034-491011698-20171207-CL20171227_06-DE-1-1_0.xml',
    { code: '1-1', classificationDate: '2017-11-13' },
  ],
  [
    'pastell/v4/tests/Actes/ActeEnvelopeParserTest/034-000000000-20241209-20241209_MR02-DE-1-1_0.xml',
    { code: '1-1', numero: '20241209_MR02' },
  ],
  [
    's2low/test/PHPUnit/class/actes/fixtures/001-000000000-20170130-TEST42-DE-1-2_0.xml',
    { code: '1-2', dateReception: '2017-06-16' },
  ],
  ['s2low/test/PHPUnit/class/actes/fixtures/fichier-metier-signe.xml', { code: '1-1', numero: '20170803E' }],
  [
    's2low/test/PHPUnit/class/fixtures/test-anomalie/ANO_EACT--210703385--20170612-2.xml',
    { root: 'AnomalieEnveloppe', siren: '210703385', anomalie: { nature: '5', code: 'PREF-VERIF-02' } },
  ],
  [
    's2low/test/PHPUnit/class/fixtures/test-archive-MISILCL/034-000000000-20170701-20170721D-AI-1-2_0.xml',
    { code: '1-2', classificationDate: '2008-12-31' },
  ],
  [
    's2low/test/PHPUnit/class/fixtures/test-archive-MISILCL/TACT--SPREF0011-000000000-20170721-4.xml',
    { kind: 'enveloppe', root: 'EnveloppeMISILLCL', siren: '000000000' },
  ],
  [
    's2low/test/PHPUnit/class/fixtures/test-message-anomalie-avec-erreur/034-000000000-20170701-20170721D-AI-1-3_0.xml',
    { code: '1-3', anomalie: { nature: '2', detail: 'Ca ne fonctionne pas' } },
  ],
  [
    's2low/test/PHPUnit/class/fixtures/test-message-anomalie/034-000000000-20170701-20170721D-AI-1-3_0.xml',
    { code: '1-3', anomalie: { nature: '042' } },
  ],
  [
    's2low/test/PHPUnit/fixtures/ok/045-214502494-20170717-D201717-DE-1-1_0.xml',
    { code: '1-1', nature: 'CC', deviations: [{ code: 'ACTES-R005', value: 'DE' }] },
  ],
  [
    's2low/test/PHPUnit/fixtures/ok/EACT--214502494--20170717-6.xml',
    { kind: 'enveloppe', root: 'EnveloppeCLMISILL', siren: '214502494' },
  ],
  [
    'stela/acte-service/src/test/resources/data/006-210600235-20180522-684-AI-1-2_5279.xml',
    { code: '1-2', idActe: '006-210600235-20180522-684-AI', dateReception: '2018-05-28' },
  ],
  [
    'stela/acte-service/src/test/resources/data/EACT--SPREF0441-214400152-20181012-9.xml',
    { kind: 'enveloppe', siren: '214400152', fichiers: ['044-214400152----1-3_1.xml'] },
  ],
  [
    's2low/test/PHPUnit/class/fixtures/test-courrier-simple/034-000000000-20170701-20170725A-AI-2-1_0.xml',
    { code: '2-1', dateCourrier: '2017-07-25', fichiers: ['034-000000000-20170701-20170725A-AI-2-1_1.pdf'] },
  ],
]

await describeIf(
  { value: referenceFolder, need: 'the messages of peers', remedy: 'ACTES_REFERENCE', required: false },
  'messages of peers',
  () => {
    it.each(peers)('%s', async (path, facts) => {
      expect(await one(peerFixture(path))).toMatchObject({ kind: 'message', ...facts, exit: 0 })
    })

    it('every file that peers keep is read or refused, never a crash', async () => {
      const { code, found } = await inspect('--recursive', peerFixture(''))
      expect(code).toBe(1)
      expect(found.length).toBeGreaterThan(30)
      for (const { input, kind } of found.filter((each) => each.input.endsWith('.xml'))) {
        expect([input, kind]).toEqual([input, expect.stringMatching(/^(message|enveloppe)$/)])
      }
    })

    it('a folder of returns is the set that it holds', async () => {
      const set = join(folder, 'peers')
      await cp(peerFixture('s2low/test/PHPUnit/class/fixtures/test-archive-MISILCL'), set, { recursive: true })
      expect(await one(set)).toMatchObject({ kind: 'folder', code: '1-2', numero: '20170721D', exit: 0 })
    })
  },
)
