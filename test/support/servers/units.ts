// In the place of systemctl, where no systemd runs: starts what a unit starts, by the settings and the secrets that the unit gives,
// and without its confinement. `node units.ts ROOT VERB UNIT…`, where ROOT holds etc, run and var.
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../until.ts'

const [root = '', verb = '', ...words] = process.argv.slice(2)
const isStart = verb === 'start' || verb === 'restart' || words.includes('--now')
for (const name of words) {
  const file = join(root, 'etc/systemd/system', `${name}.service`)
  if (isStart && existsSync(file)) await starts(name, readFileSync(file, 'utf8'))
}

async function starts(name: string, unit: string): Promise<void> {
  const all = (key: string) => [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value)
  const run = join(root, 'run', name)
  mkdirSync(run, { recursive: true })
  for (const each of all('LoadCredential')) {
    const [secret = '', from = ''] = each.split(':')
    copyFileSync(from, join(run, secret))
  }
  for (const each of all('StateDirectory').join(' ').split(' '))
    mkdirSync(join(root, 'var/lib', each), { recursive: true })
  const files = all('EnvironmentFile').flatMap((file) => readFileSync(file, 'utf8').match(/^\w+=.*$/gm) ?? [])
  const settings = [...all('Environment').map((each) => each.replaceAll('%d', run)), ...files]
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, HOME, NODE_COMPILE_CACHE, ...Object.fromEntries(settings.map((each) => each.split(/=(.*)/s))) }
  const how = { env, cwd: all('WorkingDirectory')[0] }
  const lines = [...all('ExecStart'), ...all('ExecStartPost')].map((each) =>
    each.replaceAll('%%', '%').replaceAll('$$', '$'),
  )
  if (all('Type').includes('oneshot')) {
    for (const line of lines) {
      const { status } = spawnSync('sh', ['-c', line], { ...how, stdio: 'inherit' })
      if (status !== 0) process.exit(status ?? 1)
    }
    return
  }
  const log = join(run, 'log')
  const output = openSync(log, 'w')
  const child = spawn('sh', ['-c', `exec ${lines[0]}`], { ...how, detached: true, stdio: ['ignore', output, output] })
  writeFileSync(join(run, 'pid'), `${child.pid}`)
  await until(() => child.exitCode !== null || readFileSync(log, 'utf8').includes('"msg":"started"'), name, 120_000)
  if (child.exitCode !== null) throw new Error(`${name} ended: ${readFileSync(log, 'utf8')}`)
  child.unref()
}
