// What doctor asks of Pastell: our certificate where one is used, which version answers, whether our name is known there,
// what the entity is called, and whether we may read its acts. Nothing is changed there.
import { ActesError, type ErrorCode } from '../../errors.ts'
import { certificateFinding, troubleFinding } from '../findings.ts'
import type { DriverTools, Finding } from '../gateway.ts'
import { isRecord, judge, notAsked, readList, textIn } from './responses.ts'
import { readJson, type Desk } from './calls.ts'
import type { PastellSettings } from '../settings.ts'
import type { Way } from '../wire/platform.ts'

export interface Checking {
  readonly way: Way
  readonly settings: PastellSettings
  readonly tools: Pick<DriverTools, 'now'>
  readonly stop: AbortSignal
}

/** Everything that was looked at; where one look fails, those behind it are not taken. */
export async function checkPastell({ way, settings, tools, stop }: Checking): Promise<readonly Finding[]> {
  const desk = async (): Promise<Desk> => ({ road: await way.road(), entity: settings.entite, stop })
  const account = settings.jeton ? 'jeton' : settings.motDePasse ? 'motDePasse' : 'certificat'
  const looks: Readonly<Record<string, () => Promise<Finding | undefined>>> = {
    certificate: () => certificateFinding(way.identity, { now: tools.now(), zone: 'Europe/Paris' }),
    version: async () => version(await desk()),
    entite: async () => entityName(await desk()),
    documents: async () => documents(await desk()),
  }
  const findings: Finding[] = []
  for (const [name, look] of Object.entries(looks)) {
    const about = { name, setting: account }
    const finding = await look().catch((error: unknown) => troubleFinding(error, about))
    if (finding) findings.push(finding)
    if (finding?.ok === false) break
  }
  return findings
}

/** The only call outside the entity; it says whether this is Pastell, and whether we are known there. */
async function version({ road, stop }: Desk): Promise<Finding> {
  const answer = await road.exchange({ kind: 'read', method: 'GET', path: 'version', maxBytes: 65_536 }, stop)
  const judged = judge(answer, 'read')
  if (judged.kind === 'done') {
    const detail = textIn(judged.value, 'version_complete') ?? textIn(judged.value, 'version')
    return { name: 'version', ok: true, ...(detail !== undefined && { detail: detail.slice(0, 200) }) }
  }
  const setting = judged.kind === 'missing' ? { setting: 'url' } : {}
  const code: ErrorCode = judged.kind === 'missing' ? 'ACTES-G013' : 'ACTES-G002'
  throw new ActesError(code, { params: { ...setting, reason: judged.words } })
}

async function entityName(desk: Desk): Promise<Finding> {
  const value = await readJson(desk, '')
  if (!isRecord(value)) throw notAsked('entite')
  const name = textIn(value, 'denomination') ?? textIn(value.info, 'denomination')
  return { name: 'entite', ok: true, ...(name !== undefined && { detail: name.slice(0, 200) }) }
}

async function documents(desk: Desk): Promise<Finding> {
  readList(await readJson(desk, 'document?type=actes-generique&offset=0&limit=1'))
  return { name: 'documents', ok: true }
}
