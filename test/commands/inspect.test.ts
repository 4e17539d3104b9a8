// actes inspect: what it answers for each thing of the protocol, under which keys, and that nothing makes it fail
// otherwise than by a refusal.
import { PDFDocument } from '@cantoo/pdf-lib'
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addInspect } from '../../src/commands/inspect.ts'
import { addPack } from '../../src/commands/pack.ts'
import { orRefused } from '../../src/offline/inspect/inspected.ts'
import { gateMaxBytes } from '../../src/protocol/xml/gate.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { hostileArchives } from '../support/deposits/hostile-archives.ts'
import { member, tarGz } from '../support/deposits/tar-blocks.ts'
import { maraussanFolder } from '../support/life/commune.ts'

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
  it('1-2 gives the identifier, the day of reception, and the classification in force', async () => {
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
      schema: { strict: true, wide: true },
      deviations: [],
      exit: 0,
    })
  })

  it('gives its keys in one order', async () => {
    const { out } = await run(addInspect, ['inspect', '--json', join(folder, 'ar', arName)])
    expect(Object.keys((JSON.parse(out) as object[])[0] ?? {})).toEqual([
      'input',
      'kind',
      'code',
      'root',
      'idActe',
      'siren',
      'numero',
      'nature',
      'dateDecision',
      'dateReception',
      'classificationDate',
      'fichiers',
      'schemaValid',
      'schema',
      'deviations',
    ])
  })

  it('1-3 gives the anomaly, its code wherever it stands, and the echoed act', async () => {
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

  it('a refusal of the whole sending gives its SIREN and what was sent', async () => {
    const path = await copy('AnomalieEnveloppe/siren-non-enregistre', 'ANO_EACT--213401482--20250708-1.xml')
    expect(await one(path)).toMatchObject({
      kind: 'message',
      root: 'AnomalieEnveloppe',
      siren: '213401482',
      anomalie: { code: 'PREF-VERIF-02' },
      exit: 0,
    })
  })

  const courrier = { idActe: act.idActe.replace('DEL11-', 'DEL11_'), dateCourrier: '2025-07-20' }
  it.each<[code: string, root: string, facts: object, files?: number]>([
    ['2-1', 'CourrierSimple', courrier, 1],
    ['2-2', 'ReponseCourrierSimple', courrier, 1],
    ['3-1', 'DemandePieceComplementaire', { ...courrier, description: expect.stringMatching(/^Le plan annexé/) }, 1],
    ['3-2', 'ARDemandePieceComplementaire', courrier],
    ['3-3', 'RefusPieceComplementaire', courrier, 1],
    ['3-4', 'PieceComplementaire', courrier, 2],
    ['3-5', 'ARPieceComplementaire', { ...courrier, dateReception: '2025-07-31' }],
    ['4-1', 'LettreObservations', { ...courrier, motif: expect.stringMatching(/^La délibération/) }, 1],
    ['4-2', 'ARLettreObservations', courrier],
    ['4-3', 'RejetLettreObservations', courrier, 1],
    ['4-4', 'ReponseLettreObservations', courrier, 1],
    ['4-5', 'ARReponseRejetLettreObservations', { ...courrier, dateReception: '2025-08-04' }],
    ['5-1', 'DefereTA', { dateDepot: '2025-08-20', natureIllegalite: 'Incompétence du signataire' }, 2],
    ['6-1', 'Annulation', { numero: 'DEL11_250625' }],
    ['6-2', 'ARAnnulation', { dateReception: '2025-07-28' }],
    ['7-1', 'DemandeClassification', { classificationDate: '2019-04-18' }],
    ['7-2', 'RetourClassification', { classificationDate: '2025-03-14' }],
    ['7-3', 'ReponseClassificationSansChangement', { classificationDate: '2019-04-18' }],
  ])('%s tells what its kind says: %s', async (code, root, facts, files) => {
    const found = await one(join(retours, `${root}/ordinaire.xml`))
    expect(found).toMatchObject({ kind: 'message', code, root, ...facts, schemaValid: true, exit: 0 })
    expect((found.fichiers as string[] | undefined)?.length).toBe(files)
    for (const key of ['document', 'documents', 'pieces', 'date', 'classification'])
      expect(found).not.toHaveProperty(key)
  })

  it.each([
    ['ARActe/numero-avec-tiret', undefined],
    ['AnomalieActe/identite-hors-du-nom', ['idActe']],
  ])('%s says whether its identifier was deduced rather than read', async (retour, inferred) => {
    const found = await one(join(retours, `${retour}.xml`))
    expect(found.inferred).toEqual(inferred)
    const { out } = await run(addInspect, ['inspect', join(retours, `${retour}.xml`)])
    expect(out.includes(`identifiant : ${id} (déduit : le message ne le porte pas)`)).toBe(inferred !== undefined)
    expect(out).toContain(`identifiant : ${id}`)
  })

  it('names both profiles of the schema: a document may fit the wide one only', async () => {
    const path = join(retours, 'AnomalieActe/nature-en-lettres.xml')
    expect(await one(path)).toMatchObject({ schemaValid: true, schema: { strict: false, wide: true } })
    expect((await run(addInspect, ['inspect', path])).out).toContain('schéma : conforme en lecture, pas en écriture')
    expect((await run(addInspect, ['inspect', '--lang', 'en', path])).out).toContain('for reading, not for writing')
  })

  it('that departs from the schema is read, and each departure is reported', async () => {
    const found = await one(join(retours, 'ARActe/attributs-sans-prefixe.xml'))
    const [departure] = found.deviations ?? []
    expect(found).toMatchObject({ kind: 'message', code: '1-2', ...act, schemaValid: false, exit: 0 })
    expect(departure).toMatchObject({ code: 'ACTES-X007', path: '/actes:ARActe/@IDActe' })
    expect(plain(departure?.message ?? '')).toBe(
      'Le document s’écarte de la norme : l’attribut « IDActe » n’est pas prévu dans « ARActe ». C’est noté, et le document est lu.',
    )
  })

  it('whose nature contradicts its identifier keeps both: the nature of the attribute, the identifier as received', async () => {
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
  it('of a retour gives its addressee and its content', async () => {
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
  it('of ours gives the facts of its message, its members in order, and both documents', async () => {
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

  it('of retours gives the facts of its AR, although one of its documents is XML too', async () => {
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

  it('whose message is unreadable shows the refusal inside, and exits with 1', async () => {
    const bytes = tarGz(member({ name: arName, content: '<a/>' }))
    const found = await one(await file('unreadable.tar.gz', bytes))
    expect(found).toMatchObject({ kind: 'archive', members: [arName], exit: 1 })
    expect(found.messages).toMatchObject([{ input: arName, kind: 'refused', problems: [{ code: 'ACTES-X005' }] }])
  })

  it('in which the machine fails at one message is not judged without it', async () => {
    const failed = Object.assign(new Error('too many open files'), { code: 'EMFILE', syscall: 'open' })
    await expect(orRefused(arName, () => Promise.reject(failed))).rejects.toBe(failed)
  })

  it('whose message is too big shows this without storing it', async () => {
    const bytes = tarGz(member({ name: arName, content: Buffer.alloc(gateMaxBytes + 1, 0x20) }))
    const found = await one(await file('fat.tar.gz', bytes))
    expect(found.messages).toMatchObject([{ input: arName, kind: 'refused', problems: [{ code: 'ACTES-X001' }] }])
  })

  it('says in text why a member is refused, whatever its name', async () => {
    const hidden = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    const bytes = tarGz(
      member({ name: arName, content: '<a/>' }),
      member({ name: 'annexe.xml', content: hidden }),
      member({ name: 'budget.xml', content: '<DocumentBudgetaire/>' }),
    )
    const { out, code } = await run(addInspect, ['inspect', await file('why.tar.gz', bytes)])
    const lines = out.split('\n')
    expect(code).toBe(1)
    expect(lines[lines.indexOf(`  ${arName} : refused`) + 1]).toMatch(/^ {4}ACTES-X005 {2}.{20}/)
    expect(lines[lines.indexOf('  annexe.xml : refused') + 1]).toMatch(/^ {4}ACTES-X003 {2}.{20}/)
    expect(out).not.toContain('budget.xml : refused')
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

  it('is one set of retours, and gives the facts of its main message', async () => {
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

  it('shows each of its messages in text, with its own facts', async () => {
    const { out } = await run(addInspect, ['inspect', await set('shown')])
    const lines = out.split('\n')
    expect(lines).toContain(`  ${arName} : message 1-2 ARActe`)
    expect(lines).toContain('    date de réception : 2025-07-08')
    expect(lines).toContain(`  ${returnName} : enveloppe EnveloppeMISILLCL`)
    expect(lines.filter((line) => line.includes(`identifiant : ${id}`))).not.toHaveLength(0)
  })

  it('without a message is refused', async () => {
    expect(await one(maraussanFolder)).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'ACTES-X030', path: maraussanFolder }],
      exit: 1,
    })
  })

  const mails = async (...names: readonly string[]) => {
    const read = names.map(
      async (name) => [`${name}.eml`, await readFile(join(retours, 'mail', `${name}.eml`))] as const,
    )
    return layFolder(Object.fromEntries(await Promise.all(read)))
  }

  it('of mails shows what each of them contains', async () => {
    const found = await one(await mails('complement-papier-attendu', 'parties-en-ordre-inverse'))
    const files = ['complement-papier-attendu.eml', 'parties-en-ordre-inverse.eml']
    expect(found).toMatchObject({ kind: 'folder', code: '1-2', ...act, members: files, exit: 0 })
    expect(found.messages?.map(({ input, kind }) => [input, kind])).toEqual([
      [files[0], 'notice'],
      [files[1], 'mail'],
    ])
    expect(found.messages?.[1]).toMatchObject({ code: '1-2', members: [arName, returnName] })
    expect(await one(await mails('notice-sans-mot-connu'))).toMatchObject({ kind: 'folder', ...act, exit: 0 })
  })

  it('is recognised by content: a message without extension, an archive under any name; damage is reported', async () => {
    const ar = await readFile(join(retours, 'ARActe/numero-avec-tiret.xml'))
    const archive = tarGz(member({ name: arName, content: ar }))
    const found = await one(await layFolder({ message: ar, paquet: archive, 'autre.gz': '\x1F\x8B', 'a.eml': 'rien' }))
    expect(found).toMatchObject({ kind: 'folder', code: '1-2', ...act, exit: 1 })
    expect(found.messages?.map(({ input, kind }) => [input, kind])).toEqual([
      ['a.eml', 'refused'],
      ['message', 'message'],
      ['paquet', 'archive'],
    ])
  })

  it('over a limit is refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`${index}.txt`, '']))
    expect(await one(await layFolder(many))).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'ACTES-X033' }],
      exit: 1,
    })
  })

  async function layFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
    const path = await mkdtemp(join(folder, 'laid-'))
    for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content, 'latin1')
    return path
  }

  it('with --recursive gives one element for each file below it, ordered by path, without links', async () => {
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

const ofLetter = { siren: '213401482', numero: 'DEL11-250625', nature: 'DE' }

describe('a document', () => {
  it('named by the protocol shows its act; under another name it is refused', async () => {
    const pdf = await readFile(join(maraussanFolder, 'convention.pdf'))
    const named = await file(`21_DO-${id}-1-1_2.pdf`, pdf)
    expect(await one(named)).toEqual({ input: named, kind: 'document', code: '1-1', ...act, exit: 0 })
    expect(await one(join(maraussanFolder, 'convention.pdf'))).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'ACTES-X030', message: expect.stringContaining('ne porte pas un nom de la norme') }],
    })
  })

  it('of an answer to a letter gives no identifier: the date in its name is that of the letter', async () => {
    const pdf = await readFile(join(maraussanFolder, 'convention.pdf'))
    const named = await file('99_DE-034-213401482-20250720-DEL11-250625-DE-3-4_1.pdf', pdf)
    expect(await one(named)).toEqual({ input: named, kind: 'document', code: '3-4', ...ofLetter, exit: 0 })
  })

  it('in XML is recognised by its name', async () => {
    const path = await file(`99_SE-${id}-1-1_3.xml`, '<Signature/>')
    expect(await one(path)).toMatchObject({ kind: 'document', code: '1-1', ...act, exit: 0 })
  })

  it('that contradicts its name is refused', async () => {
    const text = await file(`99_DE-${id}-1-1_1.pdf`, 'un texte')
    expect(await one(text)).toMatchObject({ kind: 'refused', problems: [{ code: 'ACTES-F003' }], exit: 1 })
    const empty = await file(`99_DE-${id}-1-1_4.pdf`, '')
    expect(await one(empty)).toMatchObject({ kind: 'refused', problems: [{ code: 'ACTES-F002' }], exit: 1 })
  })

  it('is recognised by its content, whatever precedes it', async () => {
    const bytes = await (await PDFDocument.create()).save()
    const path = await file(`99_DE-${id}-1-1_5.pdf`, Buffer.concat([Buffer.from('junk\n'), bytes]))
    expect(await one(path)).toMatchObject({ kind: 'document', exit: 0 })
  })
})

describe('a text', () => {
  it.each<[string, object]>([
    [id, { kind: 'identifier', ...act }],
    [`${id}-1-1_0.xml`, { kind: 'name', code: '1-1', ...act }],
    [`21_DO-${id}-1-1_2.PDF`, { kind: 'name', code: '1-1', ...act }],
    ['034-213401482----7-1_0.xml', { kind: 'name', code: '7-1', siren: '213401482' }],
    ...['2-2', '3-2', '3-3', '3-4', '4-2', '4-3', '4-4'].map((code): [string, object] => [
      `034-213401482-20250720-DEL11-250625-DE-${code}_0.xml`,
      { kind: 'name', code, ...ofLetter },
    ]),
    [`${id}-6-1_0.xml`, { kind: 'name', code: '6-1', ...act }],
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
  const mail = (name: string) => one(join(retours, 'mail', `${name}.eml`))

  it('gives the facts of its main message, its files in order, and its messages', async () => {
    const found = await mail('ar-avec-corps-html-et-logo')
    expect(found).toMatchObject({
      kind: 'mail',
      code: '1-2',
      root: 'ARActe',
      ...act,
      dateReception: '2025-07-08',
      members: ['logo.png', returnName, arName],
      exit: 0,
    })
    expect(found.messages?.map(({ input, kind }) => [input, kind])).toEqual([
      [returnName, 'enveloppe'],
      [arName, 'message'],
    ])
  })

  it.each([
    ['parties-en-ordre-inverse', { code: '1-2', ...act }],
    ['mail-dans-un-mail', { code: '1-2', ...act }],
    ['utf-8-sous-iso-8859-1', { code: '1-2', ...act, deviations: [{ code: 'ACTES-X008' }] }],
    ['anomalie-d-enveloppe-seule', { root: 'AnomalieEnveloppe', anomalie: { code: 'PREF-VERIF-02' } }],
    ['lettre-observations-et-nom-accentue', { code: '4-1', ...act, dateCourrier: '2025-08-20' }],
  ])('%s', async (name, facts) => {
    expect(await mail(name)).toMatchObject({ kind: 'mail', ...facts, exit: 0 })
  })

  it.each(['complement-papier-attendu', 'notice-sans-mot-connu'])('without a message is a notice: %s', async (name) => {
    const found = await mail(name)
    expect(found).toMatchObject({ kind: 'notice', ...act, exit: 0 })
    expect(found).not.toHaveProperty('messages')
  })

  it('that names two acts, or none, is a notice without an act', async () => {
    const two = await file('mail/deux.txt', `From: actes@example.org\r\n\r\n${id} ${id.replace('DEL11', 'DEL12')}`)
    expect(await one(two)).toEqual({ input: two, kind: 'notice', members: [], exit: 0 })
  })

  it('saved as a single page, or in a folder, is a notice if it says that the paper is awaited', async () => {
    const page = `<html><body>Le document papier n’est pas arrivé : ${id}</body></html>`
    const saved = await file('mail/notice/message_body.html', page)
    expect(await one(saved)).toEqual({ input: saved, kind: 'notice', ...act, exit: 0 })
    const set = { input: dirname(saved), kind: 'notice', ...act, members: ['message_body.html'] }
    expect(await one(dirname(saved))).toEqual({ ...set, exit: 0 })
  })

  it('that is not a mail is refused with advice', async () => {
    expect(await one(await file('mail/a.eml', 'Bonjour'))).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'ACTES-X032', message: expect.stringContaining('format .eml') }],
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

describe('every retour of fixtures/retours', () => {
  it('is read, and its root is its folder’s name', async () => {
    const { code, found } = await inspect('--recursive', retours)
    expect(code).toBe(0)
    for (const { input, root } of found.filter((each) => each.input.endsWith('.xml')))
      expect([input, root]).toEqual([input, input.split('/').at(-2)])
  })
})
