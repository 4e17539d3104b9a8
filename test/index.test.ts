// The library as those have it who install the package: its tarball, resolved by its exports, in a plain program and in an
// empty TypeScript project; and every public declaration, held by a golden file (`npm test -- test/index.test.ts
// --update=all` writes it anew: `-u` before a path takes the path for its value, and runs every suite).
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { maraussan } from '../src/config/demo.ts'
import * as library from '../src/index.ts'
import { publishedManifest } from './support/reports/build.ts'
import { publicEntries } from './support/reports/declarations.ts'
import { openApiCommune } from './support/desk/api.ts'
import { openDesk } from './support/desk/desk.ts'
import { testFolder } from './support/folders.ts'
import { ofFacteur, openFacteurSite } from './support/gateways/facteur/facteur.ts'
import { faultyGateway } from './support/life/faults.ts'
import { until } from './support/until.ts'

const { faults, wrap } = faultyGateway()
const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const at = (path: string) => join(root, path)
/** Of what is built and packed on a busy machine. */
const patienceMs = 240_000
const tsc = at('node_modules/typescript/bin/tsc')

test('the manual names all public exports, and shows the examples', async () => {
  const chapter = await readFile(at('src/manual/en/library.md'), 'utf8')
  for (const name of ['example.mjs', 'example.ts', 'client.mjs'])
    expect(chapter).toContain(`\n${await readFile(at(`fixtures/library/${name}`), 'utf8')}\`\`\`\n`)
  expect(Object.keys(library).filter((name) => !chapter.includes(`\`${name}\``))).toEqual([])
})

describe('from the tarball', () => {
  const folder = testFolder()
  const app = (...names: readonly string[]) => folder.path('app', ...names)
  /** Run a program of the application. */
  const program = async (args: readonly string[]) => (await run(process.execPath, [...args], { cwd: app() })).stdout

  // As `npm install` lays it, but for what it needs itself: that is linked from the checkout, so that no network is asked.
  beforeAll(async () => {
    const { files } = JSON.parse(await readFile(at('package.json'), 'utf8')) as { files: readonly string[] }
    const shipped = files.filter((name) => name !== 'dist')
    for (const name of ['README.md', 'LICENSE', ...shipped])
      await cp(at(name), folder.path('package', name), { recursive: true })
    await writeFile(folder.path('package/package.json'), publishedManifest(await readFile(at('package.json'), 'utf8')))
    // In a process of its own: on a busy machine this one would be deaf for minutes, and its runner would give it up.
    const emitting = `import { emit } from '${new URL('./support/reports/build.ts', import.meta.url).href}'
      emit(${JSON.stringify(folder.path('package', 'dist'))}, ['--noCheck'])`
    await run(process.execPath, ['--input-type=module', '-e', emitting], { timeout: patienceMs })
    // npm would ask a registry whether it is the newest one, and wait for it.
    const pack = ['pack', '--ignore-scripts', '--offline', '--no-update-notifier', '--pack-destination', folder.path()]
    const { stdout } = await run('npm', pack, { cwd: folder.path('package'), timeout: patienceMs })
    await mkdir(app('node_modules/actes-worker'), { recursive: true })
    const into = ['--strip-components=1', '-C', app('node_modules/actes-worker')]
    await run('tar', ['-xzf', folder.path(stdout.trim()), ...into])
    await symlink(at('node_modules'), app('node_modules/actes-worker/node_modules'))
    await writeFile(app('package.json'), '{"type":"module","private":true}')
    for (const name of ['example.mjs', 'example.ts', 'client.mjs']) await cp(at(`fixtures/library/${name}`), app(name))
  }, 2 * patienceMs)

  test.each([...publicEntries, { declarations: 'client.d.ts' }])(
    'the public names and signatures: $declarations',
    async ({ declarations }) => {
      const shipped = await readFile(app('node_modules/actes-worker/dist', declarations), 'utf8')
      await expect(shipped).toMatchFileSnapshot(`../fixtures/api/${declarations}`)
    },
  )

  test('the example in JavaScript packs an act, checks a faulty one, inspects a retour, writes and reads a name', async () => {
    const retour = at('fixtures/retours/ARActe/numero-avec-tiret.xml')
    const lines = (await program(['example.mjs', at('fixtures/actes/maraussan'), retour])).split('\n')
    const [tarSha256] = (await readFile(at('fixtures/actes/maraussan/expected/archive.sha256'), 'utf8')).split(' ')
    const id = '034-213401482-20250625-DEL11-250625-DE'
    expect(lines[0]).toMatch(new RegExp(`^SLO-EACT--213401482--20250708-1\\.tar\\.gz \\d+ ${tarSha256}$`))
    expect(lines.slice(1, -1).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'ACTES-V010 dateDecision',
      'ACTES-F001 annexes[0].fichier',
      'ACTES-V008 numero',
      `1-2 ${id}`,
      `${id} 99_DE-${id}-1-1_1.pdf`,
    ])
    expect(lines[2]).toContain('convention.pdf')
    expect(lines.at(-2)).toMatch(/ DEL11-250625$/)
  })

  const strict = { strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, types: [], outDir: 'out' }
  test.each([
    { module: 'nodenext', target: 'es2024', lib: ['es2024'] },
    { module: 'esnext', moduleResolution: 'bundler', target: 'es2022', lib: ['es2022', 'dom'] },
  ])('the example in TypeScript compiles in an empty strict project, and runs: $module', async (options) => {
    // Streams of the web, where the project knows them.
    const stream = `import type { Content } from 'actes-worker'\nexport const take = (body: ReadableStream<Uint8Array>): Content => body`
    await writeFile(app('stream.ts'), stream)
    const files = ['example.ts', ...(options.lib.includes('dom') ? ['stream.ts'] : [])]
    const tsconfig = { compilerOptions: { ...strict, ...options }, files }
    await writeFile(app('tsconfig.json'), JSON.stringify(tsconfig))
    await run(process.execPath, [tsc, '-p', app()]).catch(({ stdout }: { stdout: string }) => expect(stdout).toBe(''))
    const deposit = at('fixtures/actes/deliberation-simple')
    const use = `
      import { readFile } from 'node:fs/promises'
      import { archiveOf } from './out/example.js'
      const read = (name) => readFile(${JSON.stringify(deposit)} + '/' + name)
      const collectivite = ${JSON.stringify(at('fixtures/library/collectivite.json'))}
      const acte = JSON.parse(await read('acte.json'))
      const options = { collectivite, date: '2025-10-01' }
      console.log((await archiveOf(acte, await read('deliberation.pdf'), options)).tarSha256)
      console.log(await archiveOf(acte, new Uint8Array(), options).catch(({ message }) => message))`
    await writeFile(app('use.mjs'), use)
    const [sha256, refusal] = (await program(['use.mjs'])).split('\n')
    expect(await readFile(join(deposit, 'expected/archive.sha256'), 'utf8')).toContain(`${sha256}  `)
    expect(refusal).toMatch(/^ACTES-F002 \(refuse\) document\.fichier: /)
  })

  test('the client deposits an act, follows it to its identifier, requeues a held one, and shows codes', async () => {
    const commune = await openApiCommune({ wrap })
    onTestFinished(() => commune.closes())
    faults.before = 'ACTES-G010'
    const held = await commune.sends('RETENU-CLIENT')
    faults.before = undefined
    const token = await commune.tokenFor('client')
    const args = ['client.mjs', commune.url, token, at('fixtures/actes/maraussan'), held]
    const asked = spawn(process.execPath, args, { cwd: app(), stdio: ['ignore', 'pipe', 'inherit'] })
    const done = Promise.all([text(asked.stdout), once(asked, 'exit')])
    await until(async () => (await commune.operations.list({ text: 'DEL11-250625' })).items.length > 0)
    await commune.works()
    expect((await done)[0].split('\n')).toEqual([
      expect.stringMatching(/^acknowledged 034-213401482-20250625-DEL11-250625-DE \d{4}-\d{2}-\d{2}$/) as string,
      'requeued',
      expect.stringMatching(/^ACTES-S006 404 \S/) as string,
      '',
    ])
  })

  test('the client compiles in an empty strict project', async () => {
    const use = `import { openClient, ApiError, type Transmission } from 'actes-worker/client'
      const api = openClient({ server: 'https://actes.example.org', token: 'actes_x' })
      export const all = async (): Promise<readonly Transmission[]> => (await api.listTransmissions({ held: true })).items
      export const again = (id: string) => api.requeueTransmission({ id, reason: 'x' }).catch((error: ApiError) => error.code)`
    await writeFile(app('use-client.ts'), use)
    const options = { ...strict, module: 'nodenext', target: 'es2024', lib: ['es2024', 'dom'], noEmit: true }
    await writeFile(app('tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use-client.ts'] }))
    await run(process.execPath, [tsc, '-p', app()]).catch(({ stdout }: { stdout: string }) => expect(stdout).toBe(''))
  })

  test('its package.json runs nothing at installation, and lists what is shipped', async () => {
    const manifest = JSON.parse(await readFile(app('node_modules/actes-worker/package.json'), 'utf8')) as object
    expect(manifest).not.toHaveProperty('scripts')
    expect(manifest).toMatchObject({ name: 'actes-worker', bin: { actes: 'dist/launcher.cjs' }, dependencies: {} })
    // By npm itself, on the way to a tarball: what is laid in its place, and is put back.
    const { scripts } = JSON.parse(await readFile(at('package.json'), 'utf8')) as { scripts: Record<string, string> }
    expect(scripts.prepack).toBe('node test/support/reports/build.ts --to-pack')
    expect(scripts.postpack).toBe('node test/support/reports/build.ts --restore')
  })

  test('a vendor writes a gateway and its simulator, tries them, and an act is acknowledged through it', async () => {
    const texts = await Promise.all(
      (['driver.js', 'simulator.js'] as const).map((name) => readFile(ofFacteur(name), 'utf8')),
    )
    expect(texts.map((each) => each.split('\n').length - 1).filter((lines) => lines > 150)).toEqual([])
    await writeFile(app('driver.js'), texts[0] ?? '')
    await writeFile(app('simulator.js'), texts[1] ?? '')
    const typeRoots = [at('node_modules/@types')]
    const checks = { allowJs: true, checkJs: true, noEmit: true, types: ['node'], typeRoots, module: 'nodenext' }
    const options = { ...strict, ...checks, target: 'es2024', lib: ['es2024'] }
    const files = ['driver.js', 'simulator.js']
    await writeFile(app('tsconfig.json'), JSON.stringify({ compilerOptions: options, files }))
    await run(process.execPath, [tsc, '-p', app()]).catch(({ stdout }: { stdout: string }) => expect(stdout).toBe(''))
    // As `npm install` links it.
    await mkdir(app('node_modules/.bin'), { recursive: true })
    await chmod(app('node_modules/actes-worker/dist/launcher.cjs'), 0o755)
    await symlink('../actes-worker/dist/launcher.cjs', app('node_modules/.bin/actes'))
    const npx = ['--offline', '--no-update-notifier', 'actes', 'gateway', 'test', './driver.js']
    const { stdout } = await run('npx', [...npx, '--simulator', './simulator.js', '--json'], { cwd: app() })
    const { ok, named, kept } = JSON.parse(stdout) as { ok: boolean; named: string; kept: number }
    expect([ok, kept > 50, named.split('#')[0]]).toEqual([true, true, app('driver.js')])
    const now = () => new Date('2025-07-08T08:02:00Z')
    const site = await openFacteurSite({ now, declares: [maraussan] })
    onTestFinished(() => site.close())
    const desk = await openDesk({ time: { at: now().getTime() }, environment: { ACTES_GATEWAYS: named } })
    onTestFinished(() => desk.closes())
    await desk.operations.declare({ ...maraussan, gateway: site.gateway }, 'test')
    await desk.hands('VENDEUR')
    expect(await desk.settles('VENDEUR')).toMatchObject({ state: 'acknowledged' })
    expect(await site.received()).toHaveLength(1)
  })

  test('the client reports a server that does not answer, and a proxy that answers instead, as ApiError', async () => {
    const proxy = createServer((_, response) => response.writeHead(413).end('<html>Too large</html>'))
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void proxy.close())
    const { port } = proxy.address() as AddressInfo
    const script = `import { openClient, ApiError } from 'actes-worker/client'
      for (const server of ['http://127.0.0.1:1', 'http://127.0.0.1:${port}'])
        await openClient({ server, language: 'en' }).showMe().catch((error) =>
          console.log(error instanceof ApiError, error.code, error.status, error.cause?.name, error.message.split('. ')[0]))`
    await writeFile(app('away.mjs'), script)
    expect((await program(['away.mjs'])).split('\n')).toEqual([
      'true ACTES-A033 0 TypeError http://127.0.0.1:1 does not answer as it should',
      `true ACTES-A033 413 SyntaxError http://127.0.0.1:${port} does not answer as it should (HTTP 413)`,
      '',
    ])
  })

  test('is light: it loads neither database, queue, server nor PDF', async () => {
    const watch = new URL('./support/reports/package-watch.ts', import.meta.url).href
    const args = ['--import', watch, '--input-type=module', '-e', 'import "actes-worker"']
    const child = spawn(process.execPath, args, { cwd: app(), stdio: ['ignore', 'inherit', 'inherit', 'pipe'] })
    const [told] = await Promise.all([text(child.stdio[3] as Readable), once(child, 'exit')])
    const { dependencies } = JSON.parse(await readFile(at('package.json'), 'utf8')) as { dependencies: object }
    const ours = (JSON.parse(told) as string[]).filter((name) => Object.hasOwn(dependencies, name))
    expect(ours.sort()).toEqual([
      '@nodable/entities',
      'fast-xml-parser',
      'fastest-levenshtein',
      'jsonc-parser',
      'tar-stream',
      'xmlbuilder2',
      'zod',
    ])
  })

  test('also works with require(), and exposes only its exports', async () => {
    const script = `
      console.log(typeof require('actes-worker').packDeposit)
      try { require('actes-worker/dist/app.js') } catch ({ code }) { console.log(code) }`
    await writeFile(app('old.cjs'), script)
    expect(await program(['old.cjs'])).toBe('function\nERR_PACKAGE_PATH_NOT_EXPORTED\n')
  })
})
