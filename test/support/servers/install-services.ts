// Run by `npm run services`: what the whole test suite needs beside Node, found, or pulled where Docker answers, or
// installed by apt-get on Debian and Ubuntu (as root, or through sudo without a password). Run again, it changes nothing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { motoBinary, newestPostgres, which } from './local-server.ts'

interface Need {
  readonly name: string
  /** Where it lies on this machine. */
  readonly find: () => string | undefined
  /** The image that the tests run it from, where Docker answers. */
  readonly image?: string
  /** Debian's and Ubuntu's packages. */
  readonly packages: readonly string[]
}

const command =
  (...names: readonly string[]) =>
  (): string | undefined =>
    names.map((name) => which(name) ?? inSbin(name)).find((path) => path !== undefined)

const file = (path: string) => (): string | undefined => (existsSync(path) ? path : undefined)

const needs: readonly Need[] = [
  { name: 'Redis', find: command('redis-server', 'valkey-server'), image: 'redis:8', packages: ['redis-server'] },
  { name: 'PostgreSQL', find: newestPostgres, image: 'postgres:17', packages: ['postgresql'] },
  { name: 'ClamAV', find: command('clamd'), packages: ['clamav-daemon'] },
  { name: 'Dovecot', find: dovecot, packages: ['dovecot-imapd', 'dovecot-lmtpd'] },
  { name: 'Chromium', find: command('chromium', 'chromium-browser', 'google-chrome'), packages: ['chromium'] },
  { name: 'qpdf', find: command('qpdf'), packages: ['qpdf'] },
  { name: 'poppler-utils', find: command('pdftotext'), packages: ['poppler-utils'] },
  {
    name: 'fonts-liberation',
    find: file('/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf'),
    packages: ['fonts-liberation'],
  },
  { name: 'openssl', find: command('openssl'), packages: ['openssl'] },
  // Its package may start a server on port 9090, which the tests do not use: they want promtool alone.
  { name: 'Prometheus', find: command('promtool'), packages: ['prometheus'] },
  { name: 'nginx', find: command('nginx'), packages: ['nginx-light'] },
  { name: 'systemd-analyze', find: command('systemd-analyze'), packages: ['systemd'] },
  { name: 'xmllint', find: command('xmllint'), packages: ['libxml2-utils'] },
  // Its server imports flask_cors, which its package does not ask for.
  { name: 'moto', find: motoBinary, packages: ['python3-moto', 'python3-flask-cors'] },
  { name: 'python3', find: command('python3'), packages: ['python3'] },
]

/** Have everything, as far as this machine allows it; tell each thing's place. @returns what is still missing */
export function installServices(): readonly string[] {
  const docker = run('docker', ['info']).ok
  const has = (need: Need): boolean => need.find() !== undefined || (docker && imageOf(need))
  const lacking = needs.filter((need) => !has(need))
  for (const { name, image } of lacking)
    if (docker && image) act(`pull ${image} for ${name}`, 'docker', ['pull', image])
  const packages = lacking.filter((need) => !has(need)).flatMap((need) => need.packages)
  if (packages.length > 0) aptInstall(packages)
  for (const need of needs) {
    const verb = lacking.includes(need) ? 'installed' : 'found'
    tell(`${need.name}: ${has(need) ? `${verb} (${need.find() ?? need.image})` : 'missing'}`)
  }
  return needs.filter((need) => !has(need)).map(({ name }) => name)
}

function imageOf({ image }: Need): boolean {
  return image !== undefined && run('docker', ['image', 'inspect', image]).ok
}

function inSbin(name: string): string | undefined {
  return ['/usr/sbin', '/usr/local/sbin', '/sbin'].map((folder) => `${folder}/${name}`).find(existsSync)
}

function dovecot(): string | undefined {
  const parts = ['imap', 'lmtp'].every((part) =>
    ['/usr/lib/dovecot', '/usr/libexec/dovecot'].some((folder) => existsSync(`${folder}/${part}`)),
  )
  return parts ? command('dovecot')() : undefined
}

function aptInstall(packages: readonly string[]): void {
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (which('apt-get') === undefined) return tell(`no apt-get here: install ${packages.join(', ')} by other means`)
  if (prefix.length > 0 && !run('sudo', ['-n', 'true']).ok)
    return tell(`neither root nor sudo: have somebody run apt-get install ${packages.join(' ')}`)
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'Acquire::Retries=3']
  const [program = '', ...first] = apt
  act('read the package lists', program, [...first, 'update'])
  // One by one: a name that this system does not know must not keep the others away.
  for (const name of packages)
    act(`install ${name}`, program, [...first, 'install', '-y', '--no-install-recommends', name])
}

function act(what: string, program: string, args: readonly string[]): void {
  tell(`${what}…`)
  const { ok, output } = run(program, args)
  if (!ok) tell(`could not ${what}: ${output.trim().split('\n').slice(-3).join('\n')}`)
}

function run(program: string, args: readonly string[]): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}` }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`)
}

if (import.meta.main) {
  const missing = installServices()
  if (missing.length > 0) tell(`\nStill missing: ${missing.join(', ')}`)
  process.exitCode = missing.length > 0 ? 1 : 0
}
