// What doctor asks of Pastell: is our certificate valid, which version answers, are we known there, what is the entity
// called, and may we read its acts? Nothing is changed there.
import { ActesError, type ErrorCode } from '../../errors.ts'
import { certificateFinding, inOrder } from '../findings.ts'
import type { DriverTools, Finding } from '../gateway.ts'
import { isRecord, judge, notAsked, readList, textIn } from './responses.ts'
import { readJson, type Api } from './calls.ts'
import type { PastellSettings } from '../settings.ts'
import type { Platform } from '../wire/platform.ts'

interface Checking {
  readonly platform: Platform
  readonly settings: PastellSettings
  readonly tools: Pick<DriverTools, 'now'>
  readonly stop: AbortSignal
}

export async function checkPastell({ platform, settings, tools, stop }: Checking): Promise<readonly Finding[]> {
  const api = async (): Promise<Api> => ({ http: await platform.http(), entity: settings.entite, stop })
  const account = settings.jeton ? 'jeton' : settings.motDePasse ? 'motDePasse' : 'certificat'
  const looks = {
    certificate: () => certificateFinding(platform.identity, { now: tools.now(), zone: 'Europe/Paris' }),
    version: async () => version(await api()),
    entite: async () => entityName(await api()),
    documents: async () => documents(await api()),
  }
  return inOrder(looks, account)
}

/** The only call outside the entity. It tells whether this is Pastell, and whether we are known there. */
async function version({ http, stop }: Api): Promise<Finding> {
  const response = await http.exchange({ kind: 'read', method: 'GET', path: 'version', maxBytes: 65_536 }, stop)
  const judged = judge(response, 'read')
  if (judged.kind === 'done') {
    const detail = textIn(judged.value, 'version_complete') ?? textIn(judged.value, 'version')
    return { name: 'version', ok: true, ...(detail !== undefined && { detail: detail.slice(0, 200) }) }
  }
  const setting = judged.kind === 'missing' ? { setting: 'url' } : {}
  const code: ErrorCode = judged.kind === 'missing' ? 'ACTES-G013' : 'ACTES-G002'
  throw new ActesError(code, { params: { ...setting, reason: judged.words } })
}

async function entityName(api: Api): Promise<Finding> {
  const value = await readJson(api, '')
  if (!isRecord(value)) throw notAsked('entite')
  const name = textIn(value, 'denomination') ?? textIn(value.info, 'denomination')
  return { name: 'entite', ok: true, ...(name !== undefined && { detail: name.slice(0, 200) }) }
}

async function documents(api: Api): Promise<Finding> {
  readList(await readJson(api, 'document?type=actes-generique&offset=0&limit=1'))
  return { name: 'documents', ok: true }
}
