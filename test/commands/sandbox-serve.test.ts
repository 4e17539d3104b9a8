// actes sandbox --s2low | --pastell | --fast | --asalae | --vitam with the collectivités of a file: one platform for all of them, a
// declaration for each.
import { readFile, writeFile } from 'node:fs/promises'
import { hash } from 'node:crypto'
import { request, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import { beforeAll, expect, test } from 'vitest'
import type { ExitCode } from '../../src/commands/command.ts'
import { addSandbox } from '../../src/commands/sandbox.ts'
import { maraussan } from '../../src/config/demo.ts'
import { run } from '../support/desk/command-line.ts'
import { laidHome } from '../support/life/laid-home.ts'

const neighbour = { ...maraussan, siren: '000000000', nom: 'Commune voisine' }
let home: string
beforeAll(async () => {
  home = await laidHome()
})

interface Served {
  readonly doors: readonly { readonly door: string; readonly url: string; readonly declarations: readonly string[] }[]
}

/** Serve until `work` is done. */
async function serving(
  args: readonly string[],
  work: (served: Served) => Promise<void>,
): Promise<ExitCode | undefined> {
  const [said, stop] = [Promise.withResolvers<string>(), new AbortController()]
  const terminal = {
    out: said.resolve,
    err: said.reject,
    interactive: false,
    environment: { ACTES_HOME: home },
  }
  let code: ExitCode | undefined
  const program = new Command('actes').exitOverride()
  addSandbox(program, { context: { terminal, interrupted: stop.signal }, settle: (settled) => (code = settled) })
  const running = program.parseAsync(['sandbox', ...args, '--port', '0', '--json'], { from: 'user' })
  try {
    await work(JSON.parse(await said.promise) as Served)
  } finally {
    stop.abort()
    await running
  }
  return code
}

interface Declaration {
  readonly siren: string
  readonly gateway: Readonly<Record<'certificat' | 'cle' | 'autorites', { readonly file: string }>> & {
    readonly url: string
    readonly identifiant: string
    readonly motDePasse: string
    readonly entite?: number
    readonly abonnement?: string
    readonly prefixe?: string
  }
}

async function asks({ gateway }: Declaration, path: string): Promise<Record<string, Record<string, unknown>>> {
  const [cert, key, ca] = await Promise.all(
    [gateway.certificat, gateway.cle, gateway.autorites].map(({ file }) => readFile(file)),
  )
  const auth = `${gateway.identifiant}:${gateway.motDePasse}`
  const answer = Promise.withResolvers<string>()
  request(new URL(path, gateway.url), { cert, key, ca, auth, agent: false }, (response) =>
    text(response).then(answer.resolve, answer.reject),
  )
    .on('error', answer.reject)
    .end()
  return JSON.parse(await answer.promise) as Record<string, Record<string, unknown>>
}

async function declarations({ doors }: Served): Promise<readonly Declaration[]> {
  const paths = doors.flatMap(({ declarations: all }) => all)
  return Promise.all(paths.map(async (path) => JSON.parse(await readFile(path, 'utf8')) as Declaration))
}

async function fileOf(content: unknown): Promise<string> {
  const path = join(home, 'collectivites.json')
  await writeFile(path, JSON.stringify(content))
  return path
}

test('S²LOW knows each of them by its own login', async () => {
  const path = await fileOf([maraussan, neighbour])
  const code = await serving(['--s2low', '--collectivites', path], async (served) => {
    const all = await declarations(served)
    expect(all.map(({ siren }) => siren)).toEqual(['213401482', '000000000'])
    const names = await Promise.all(all.map((each) => asks(each, 'api/info-connexion.php')))
    expect(names.map(({ authority_info: info }) => info?.name)).toEqual([maraussan.nom, 'Commune voisine'])
  })
  expect(code).toBe(0)
})

test('Pastell has an entity for each', async () => {
  const path = await fileOf([maraussan, neighbour])
  await serving(['--pastell', '--collectivites', path], async (served) => {
    const all = await declarations(served)
    expect(all.map(({ gateway }) => gateway.entite)).toEqual([1, 2])
    const entity = await Promise.all(all.map((each) => asks(each, `api/v2/entite/${each.gateway.entite}`)))
    expect(entity.map(({ siren }) => siren)).toEqual(['213401482', '000000000'])
  })
})

test('FAST has a subscription for each', async () => {
  const path = await fileOf([maraussan, neighbour])
  await serving(['--fast', '--collectivites', path], async (served) => {
    const all = await declarations(served)
    expect(all.map(({ gateway }) => gateway.abonnement)).toEqual(['213401482', '000000000'])
    for (const { gateway } of all) {
      const [cert, key, ca] = await Promise.all(
        [gateway.certificat, gateway.cle, gateway.autorites].map(({ file }) => readFile(file)),
      )
      const folder = `${gateway.url}/webdav/${gateway.abonnement}/${gateway.prefixe}/`
      expect(await statusOf(folder, { method: 'PROPFIND', cert, key, ca })).toBe(207)
    }
  })
})

interface ArchiveDeclaration {
  readonly url: string
  readonly identifiant?: string
  readonly motDePasse?: string
  readonly certificat?: string
  readonly cle?: string
  readonly autorites: string
  readonly tenant?: number
  readonly serviceVersant: { readonly identifiant: string }
}

async function archiveDeclarations({ doors }: Served) {
  const [paths] = doors.map(({ declarations: all }) => all)
  return Promise.all((paths ?? []).map(async (path) => JSON.parse(await readFile(path, 'utf8')) as ArchiveDeclaration))
}

async function statusOf(url: string, options: RequestOptions): Promise<number | undefined> {
  const answer = Promise.withResolvers<number | undefined>()
  request(url, { ...options, agent: false }, (response) => answer.resolve(response.resume().statusCode))
    .on('error', answer.reject)
    .end()
  return answer.promise
}

test('as@lae has an account and a service versant for each', async () => {
  const path = await fileOf([maraussan, neighbour])
  await serving(['--asalae', '--collectivites', path], async (served) => {
    const all = await archiveDeclarations(served)
    expect(all.map(({ serviceVersant }) => serviceVersant.identifiant)).toEqual(['maraussan', '000000000'])
    for (const { url, identifiant, motDePasse = '', autorites: ca } of all) {
      const auth = `${identifiant}:${hash('sha256', motDePasse)}`
      expect(await statusOf(`${url}/versions`, { ca, auth, headers: { accept: 'application/json' } })).toBe(200)
    }
  })
  const known = JSON.parse(await readFile(join(home, 'sandbox', 'asalae', 'referentiel.json'), 'utf8')) as object
  expect(known).toMatchObject({
    versants: ['maraussan', '000000000'],
    accords: { ACTES: { producteurs: ['maraussan', 'maraussan-rh', '000000000'] } },
  })
})

test('VITAM has an agency for each, and one client certificate', async () => {
  const path = await fileOf([maraussan, neighbour])
  await serving(['--vitam', '--collectivites', path], async (served) => {
    const all = await archiveDeclarations(served)
    expect(all.map(({ serviceVersant }) => serviceVersant.identifiant)).toEqual(['MARAUSSAN', '000000000'])
    for (const { url, certificat: cert, cle: key, autorites: ca, tenant } of all) {
      const headers = { 'x-tenant-id': `${tenant}` }
      expect(await statusOf(`${url}/ingest-external/v1/`, { method: 'OPTIONS', cert, key, ca, headers })).toBe(200)
    }
  })
})

test('a single one needs no login, and is Maraussan without a file', async () => {
  await serving(['--s2low'], async (served) => {
    const [only, ...others] = await declarations(served)
    expect([only?.siren, only?.gateway.identifiant, others]).toEqual(['213401482', undefined, []])
  })
})

test('a file with a fault is refused as a whole, with the place of each fault', async () => {
  const path = await fileOf([maraussan, { ...neighbour, siren: '12', departement: 'x' }])
  const ran = await run(addSandbox, ['sandbox', '--s2low', '--port', '0', '--collectivites', path, '--json'], {
    ACTES_HOME: home,
  })
  expect([ran.code, ran.json()]).toMatchObject([1, { code: 'ACTES-V022' }])
  expect(ran.json<{ problems: { path: string }[] }>().problems.map((each) => each.path)).toEqual([
    '[1].siren',
    '[1].departement',
  ])
})
