// A syndicat's installation without containers, as the chapters "installing" and "many" have it: the commands as they stand there,
// with the shipped units, on a PostgreSQL and a Redis of its own; two communes behind one certificate, the first administrator,
// an act of each acknowledged, and the backup of the night. /etc, /usr and /var are folders of the test; units are started by
// test/support/servers/units.ts, since no systemd runs here.
import { cp, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { cellsOf, layBatch } from '../support/deposits/batches.ts'
import { describeIf, type Need } from '../support/describe-with.ts'
import { browserAt } from '../support/desk/browser-at.ts'
import { password } from '../support/desk/desk.ts'
import { testFolder } from '../support/folders.ts'
import { startHandledS2low, type HandledS2low } from '../support/gateways/s2low-control.ts'
import { hurried } from '../support/life/production.ts'
import { programOf } from '../support/manual-programs.ts'
import { issue, makeAuthority } from '../support/servers/certificates.ts'
import { localPostgres, localRedis, which, type Service } from '../support/servers/local-server.ts'
import { commandsIn, shell } from '../support/servers/processes.ts'

const shipped = fileURLToPath(new URL('../../fixtures/install', import.meta.url))
const units = fileURLToPath(new URL('../support/servers/units.ts', import.meta.url))
const voisine = { ...maraussan, siren: '000000000', nom: 'Commune voisine' }
const both = [maraussan, voisine]

const [postgres, redis] = which('psql') && which('openssl') ? [await localPostgres(), await localRedis()] : []
const services: Need<{ postgres: Service; redis: Service }> = {
  value: postgres && redis ? { postgres, redis } : undefined,
  need: 'PostgreSQL, psql, Redis, openssl',
  remedy: 'npm run services',
  required: true,
}

await describeIf(services, 'a syndicat', (servers) => {
  const folder = testFolder()
  const [database, queue] = [new URL(servers.postgres.url), new URL(servers.redis.url)]
  let bin = ''
  let s2low: HandledS2low

  /** What the manual says, in the places that the test has. */
  const placed = (text: string) =>
    text
      .replaceAll(/(?<![\w.])\/(etc|usr|var)\//g, `${folder.path()}/$1/`)
      .replaceAll('127.0.0.1:5432', database.host)
      .replaceAll('127.0.0.1:6379', queue.host)
  async function runs(script: string, at = folder.path()): Promise<string> {
    const { code, out, err } = await shell(placed(script), { cwd: at, environment: {}, bin })
    expect([code, code === 0 || out + err]).toEqual([0, true])
    return out
  }

  /** The template of the CSV with a line for each, as a spreadsheet would fill it in. */
  function filledIn(template: string): string {
    const [head = '', row = ''] = template.split('\r\n')
    const filled = both.map(({ siren, nom, departement, adressesRetour }) => {
      const given: Readonly<Record<string, string>> = {
        nom,
        siren,
        departement,
        adressesRetour: adressesRetour.join(' '),
        'gateway.url': s2low.url,
        'gateway.identifiant': siren,
        'gateway.motDePasse': `passe-${siren}`,
      }
      const defaults = row.split(';')
      return head
        .split(';')
        .map((name, at) => given[name.replace('\uFEFF', '')] ?? defaults[at])
        .join(';')
    })
    return [head, ...filled, ''].join('\r\n')
  }

  beforeAll(async () => {
    const authority = await makeAuthority('Autorité de S2LOW')
    const server = await issue(authority, { name: 'localhost' })
    const client = await issue(authority, { name: 'syndicat', client: true })
    s2low = await startHandledS2low({
      folder: folder.path('outside'),
      now: () => new Date(),
      tls: { ...server, ca: authority.ca },
      settings: { analysisMs: 200, sendingMs: 200, collectMs: 200 },
      accounts: both.map(({ siren, nom, departement, arrondissement }, index) => ({
        siren,
        certificate: 'syndicat',
        login: siren,
        password: `passe-${siren}`,
        rights: 'RW' as const,
        authority: {
          id: index + 1,
          name: nom,
          department: departement,
          district: arrondissement,
          authority_type_id: '31',
        },
      })),
    })
    await folder.lay('authority.pem', authority.ca)
    await folder.lay('syndicat.crt', client.cert)
    await folder.lay('syndicat.key', client.key)
    const gateway = { type: 's2low', certificat: { file: 'syndicat.crt' }, cle: { file: 'syndicat.key' } }
    await folder.lay('syndicat.json', JSON.stringify(gateway))

    const modules = folder.path('npm/lib/node_modules')
    const install = join(modules, 'actes-worker/fixtures/install')
    await cp(shipped, install, { recursive: true })
    for (const name of await readdir(install, { recursive: true }))
      await readFile(join(install, name), 'utf8').then(
        (text) => writeFile(join(install, name), placed(text)),
        () => undefined,
      )
    await commandsIn(folder.path('npm/bin'))
    bin = await commandsIn(folder.path('bin'), {
      actes: `exec ${folder.path('usr/local/sbin/actes')} "$@"`,
      npm: `case $1 in prefix) echo ${folder.path('npm')} ;; root) echo ${modules} ;; esac`,
      useradd: ':',
      runuser: 'shift 3; exec "$@"',
      psql: `exec ${which('psql')} -h ${database.hostname} -p ${database.port} -U postgres postgres "$@"`,
      systemctl: `exec '${process.execPath}' ${units} ${folder.path()} "$@"`,
    })
    await runs(`mkdir -p /usr/bin/ /etc/ /var/lib/`)
  })
  afterAll(async () => {
    for (const name of await readdir(folder.path('run')).catch(() => []))
      await readFile(folder.path('run', name, 'pid'), 'utf8').then(
        (pid) => process.kill(Number(pid), 'SIGKILL'),
        () => undefined,
      )
    await s2low.close()
    await servers.redis.stop()
    await servers.postgres.stop()
  })

  test(
    'is installed by the manual’s commands, and carries the acts of two communes',
    { timeout: 600_000 },
    async () => {
      await runs(programOf('installing', 'install.sh'))
      // What an administrator writes there: their address, their antivirus, and here what is quicker and free.
      const settings = { ACTES_PUBLIC_URL: 'http://127.0.0.1', NODE_EXTRA_CA_CERTS: folder.path('authority.pem') }
      const file = folder.path('etc/actes/actes.env')
      const added = Object.entries({ ...hurried, ...settings }).map((pair) => pair.join('='))
      await writeFile(file, [await readFile(file, 'utf8'), ...added, ''].join('\n'))
      await runs(programOf('installing', 'database.sh'))
      const started = await runs(programOf('installing', 'start.sh'))
      const [code = ''] = /^\w{4}-\w{4}-\w{4}/m.exec(started) ?? []

      await runs(programOf('many', 'credential.sh'))
      const template = await runs('actes collectivite template s2low --shared "Syndicat 2026" --csv 2> /dev/null')
      await writeFile(folder.path('communes.csv'), filledIn(template))
      const imported = await runs(programOf('many', 'import.sh'))
      expect(imported.trim().split('\n').at(-1)).toContain('inchangées : 2')
      for (const { siren } of both) await runs(`actes connections check ${siren}`)

      const lines = both.map(({ siren }) => cellsOf(`CS${siren}`, { collectivite: siren }))
      await layBatch(folder.path('lot'), lines)
      const sent = JSON.parse(await runs('actes deposit --csv lot/lot.csv --wait --timeout 300 --json')) as Sent
      expect(sent.acts.map(({ state }) => state)).toEqual(['acknowledged', 'acknowledged'])
      expect(s2low.deposits().filter(({ call }) => call === 'create')).toHaveLength(2)

      const log = await readFile(folder.path('run/actes-web/log'), 'utf8')
      const visit = browserAt(`http://127.0.0.1:${/"port":(\d+)/.exec(log)?.[1]}`)
      await visit('/premier')
      const account = { code, courriel: 'dgs@example.org', motDePasse: password, encore: password }
      expect((await visit('/premier', account)).status).toBe(303)
      expect((await visit('/personnes')).page).toContain('dgs@example.org')
      // Its Redis keeps nothing on disk.
      const { checks } = JSON.parse(await runs('actes doctor --json || [ $? -eq 1 ]')) as Examined
      expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['queue'])
      expect(await runs('systemctl start actes-backup')).toContain('Sauvegarde faite et relue')
    },
  )
})

interface Examined {
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[]
}

interface Sent {
  readonly acts: readonly { readonly state: string }[]
}
