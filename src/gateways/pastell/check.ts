// What doctor asks Pastell: is our certificate valid, which version answers, is our account known, which entity is it,
// can we read its actes? Read-only.
import type { ErrorCode } from '#errors.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { compact } from '#protocol/compact.ts'
import { certificateFinding, inOrder, isOtherName } from '../findings.ts'
import type { DriverTools, Finding } from '../gateway.ts'
import { isRecord, judge, readList, textIn } from './responses.ts'
import { readEntityJson, type Api } from './calls.ts'
import type { PastellSettings } from '../settings.ts'
import type { Platform } from '../wire/platform.ts'
import { exchangeError, notAsked } from '../troubles.ts'

interface Checking {
  readonly platform: Platform
  readonly settings: PastellSettings
  readonly tools: Pick<DriverTools, 'now'>
  readonly stop: AbortSignal
  readonly sender: Pick<Collectivite, 'siren' | 'nom'> | undefined
}

export async function checkPastell({ platform, settings, tools, stop, sender }: Checking) {
  const api = async (): Promise<Api> => ({ http: await platform.http(), entity: settings.entite, stop })
  const account = settings.jeton ? 'jeton' : settings.motDePasse ? 'motDePasse' : 'certificat'
  const looks = {
    certificate: () => certificateFinding(platform.identity, { now: tools.now(), zone: 'Europe/Paris' }),
    version: async () => version(await api()),
    entite: async () => entity(await api(), sender),
    documents: async () => documents(await api()),
  }
  return inOrder(looks, account)
}

/** The only call outside the entity: it tells whether this is Pastell and knows our account. */
async function version({ http, stop }: Api): Promise<Finding> {
  const response = await http.exchange({ kind: 'read', method: 'GET', path: 'version', maxBytes: 65_536 }, stop)
  const judged = judge(response, 'read')
  if (judged.kind === 'done') {
    const detail = textIn(judged.value, 'version_complete') ?? textIn(judged.value, 'version')
    return { name: 'version', ok: true, ...compact({ detail: detail?.slice(0, 200) }) }
  }
  const setting = judged.kind === 'missing' ? { setting: 'url' } : {}
  const code: ErrorCode = judged.kind === 'missing' ? 'ACTES-G013' : 'ACTES-G002'
  throw exchangeError(code, { ...setting, reason: judged.words })
}

async function entity(api: Api, sender: Checking['sender']): Promise<Finding> {
  const value = await readEntityJson(api, '')
  if (!isRecord(value)) throw notAsked('entite')
  const name = textIn(value, 'denomination') ?? textIn(value.info, 'denomination')
  const known = { name: 'entite', ...compact({ detail: name?.slice(0, 200) }) }
  const siren = textIn(value, 'siren') ?? textIn(value.info, 'siren') ?? ''
  const isOther = /^\d{9}$/.test(siren) ? siren !== sender?.siren : isOtherName(name ?? '', sender?.nom ?? '')
  return sender && isOther ? { ...known, ok: false, code: 'ACTES-G024', setting: 'entite' } : { ...known, ok: true }
}

async function documents(api: Api): Promise<Finding> {
  readList(await readEntityJson(api, 'document?type=actes-generique&offset=0&limit=1'))
  return { name: 'documents', ok: true }
}
