// `npm run image:check`: builds the image as Dockerfile says, without a Docker engine, holds it against image-facts.ts,
// and docker-compose.yml against compose-facts.ts and Compose's own reading. One line each, then the count.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answer, mustSucceed, openBuildah, type Buildah } from './buildah.ts'
import { composeFacts, readCompose } from './compose-facts.ts'
import { baseImage } from './image-base.ts'
import { imageFacts, openImage } from './image-facts.ts'

const project = join(import.meta.dirname, '../../..')
const imageName = 'localhost/actes-worker'
const remedy = 'apt-get install buildah debootstrap docker-compose'

type Fault = string | undefined

interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** Run every check; 0 when none failed, 1 when one did, 3 when the tools are missing. */
async function main(): Promise<number> {
  const tools = await Promise.all(['buildah', 'debootstrap'].map(async (tool) => answer(tool, ['--version'])))
  if (tools.some(({ code }) => code === 127) || process.getuid?.() !== 0) {
    console.error(`image:check runs as root and needs buildah and debootstrap: ${remedy}`)
    return 3
  }
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 }
  await checkCompose(tally)
  await checkImage(tally)
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''
  console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`)
  return tally.failed > 0 ? 1 : 0
}

async function check(tally: Tally, title: string, fault: () => Fault | Promise<Fault>): Promise<boolean> {
  const found = await Promise.resolve()
    .then(fault)
    .catch((error: unknown) => String(error))
  tally[found === undefined ? 'passed' : 'failed'] += 1
  console.log(found === undefined ? `ok      ${title}` : `FAILED  ${title}: ${found}`)
  return found === undefined
}

async function checkCompose(tally: Tally): Promise<void> {
  const text = readFileSync(join(project, 'docker-compose.yml'), 'utf8')
  for (const { title, holds } of composeFacts) {
    await check(tally, `compose: ${title}`, () => (holds(readCompose(text)) ? undefined : 'not so'))
  }
  const compose = await composeCommand()
  if (compose === undefined) {
    tally.skipped += 1
    console.log(`skipped compose: read by Docker Compose itself (to have it: ${remedy})`)
    return
  }
  const [command = '', ...args] = [...compose, '--file', 'docker-compose.yml', 'config', '--quiet']
  await check(tally, `compose: read by ${compose.join(' ')} itself`, async () => {
    const { code, stderr } = await answer(command, args, { cwd: project })
    return code === 0 && stderr === '' ? undefined : stderr
  })
}

// Neither needs an engine to read a file.
async function composeCommand(): Promise<readonly string[] | undefined> {
  for (const command of [['docker', 'compose'], ['docker-compose']] as const) {
    const [name, ...args] = command
    if ((await answer(name, [...args, 'version'])).code === 0) return command
  }
  return undefined
}

async function checkImage(tally: Tally): Promise<void> {
  const buildah = openBuildah()
  try {
    let origin = ''
    const built = await check(tally, 'image: builds from Dockerfile', async () => {
      const base = await baseImage(buildah, project)
      origin = base.origin
      await build(buildah, base.name)
      return undefined
    })
    if (!built) return
    console.log(`        (its base image was ${origin})`)
    const image = await openImage(buildah, project, imageName)
    for (const { title, fault } of imageFacts) await check(tally, `image: ${title}`, () => fault(image))
  } finally {
    await buildah.close()
  }
}

async function build(buildah: Buildah, base: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string }
  const options = ['--isolation', 'chroot', '--format', 'docker', '--layers=false', ...buildah.limits]
  const values = ['--build-arg', `NODE_IMAGE=${base}`, '--build-arg', `VERSION=${version}`]
  const secrets = await npmSecrets(buildah.folder)
  await buildah.run(['build', ...options, ...values, ...secrets, '--tag', imageName, project])
}

// npm in the build asks the registry that npm on this machine asks, and trusts the same authorities.
async function npmSecrets(folder: string): Promise<string[]> {
  const setting = async (name: string): Promise<string> => {
    const value = await mustSucceed('npm config get', answer('npm', ['config', 'get', name], { cwd: project }))
    return value === 'null' || value === 'undefined' ? '' : value
  }
  const own = await setting('userconfig')
  const authorities = (await setting('cafile')) || process.env['NODE_EXTRA_CA_CERTS'] || ''
  const lines = [existsSync(own) ? readFileSync(own, 'utf8') : '', `registry=${await setting('registry')}`]
  if (authorities !== '') lines.push('cafile=/run/secrets/ca')
  mkdirSync(join(folder, 'secrets'), { mode: 0o700 })
  const npmrc = join(folder, 'secrets/npmrc')
  writeFileSync(npmrc, `${lines.join('\n')}\n`, { mode: 0o600 })
  const ca = authorities === '' ? [] : ['--secret', `id=ca,src=${authorities}`]
  return ['--secret', `id=npmrc,src=${npmrc}`, ...ca]
}

if (import.meta.main) process.exitCode = await main()
