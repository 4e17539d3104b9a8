// The Pastell gateway (REST API v2, flux actes-generique): create a document, fill it in, hand it to the TdT, poll for
// its retour. Pastell lets two documents have one number, so the driver searches before it creates, and again after a
// doubt.
import { ActesError } from '../../errors.ts'
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import { facts } from '../facts.ts'
import { tellingOnce } from '../collecting.ts'
import type { DriverTools, Gateway, LeaseGuard, Outgoing, Receipt } from '../gateway.ts'
import { requestAnnulation, findAnnulation } from './handover.ts'
import { withinTimeLimit, type Api } from './calls.ts'
import { checkPastell } from './check.ts'
import { deposit } from './deposit.ts'
import { composeForm } from './form/compose.ts'
import { readFrozen } from './form/read.ts'
import { fetch, retoursFor } from './collect.ts'
import { listDossiers } from './listing.ts'
import { actForm, survey, type ActForm, type Survey } from './find.ts'
import type { PastellSettings } from '../settings.ts'
import { openPlatform } from '../wire/platform.ts'

/** @param sender expected owner of the entity */
export function openPastell(
  settings: PastellSettings,
  tools: DriverTools,
  sender?: Pick<Collectivite, 'siren' | 'nom'>,
): Gateway {
  const options = { url: apiOf(settings.url), account: 'needed without a certificate' } as const
  const platform = openPlatform(settings, tools, options)
  const { exchangeMaxMs, quietMs } = platform
  const entity = settings.entite
  const telling = tellingOnce()
  const alone = oneTryEach()
  const at = <T>(signal: AbortSignal, work: (api: Api) => Promise<T>, lease?: LeaseGuard) =>
    withinTimeLimit({ limitMs: exchangeMaxMs, signal }, async (stop) =>
      work({ http: await platform.http(), entity, stop, lease }),
    )
  return {
    name: 'pastell',
    capabilities: { ...facts.pastell, exchangeMaxMs, quietMs },
    compose: composeForm,
    submit: async (outgoing, signal) => {
      const { submit } = pathsOf(outgoing)
      return alone(`${outgoing.formulaire.code} ${outgoing.idActe}`, () =>
        at(signal, (api) => submit(api, outgoing), outgoing.lease),
      )
    },
    collect: async function* ({ awaiting }, signal) {
      const api: Api = { http: await platform.http(), entity, stop: signal }
      yield* telling.news(retoursFor(api, awaiting))
    },
    confirm: async (retours) => telling.confirmed(retours),
    find: async (outgoing, signal) => {
      const { find } = pathsOf(outgoing)
      return at(signal, (api) => find(api, outgoing))
    },
    list: async function* (connection, listing, signal) {
      yield* listDossiers({ http: await platform.http(), entity, stop: signal }, { ...listing, connection })
    },
    fetch: (reference, wanted, signal) => at(signal, (api) => fetch(api, reference, wanted)),
    check: (signal) =>
      withinTimeLimit({ limitMs: exchangeMaxMs, signal }, (stop) =>
        checkPastell({ platform, settings, tools, stop, sender }),
      ),
    close: () => platform.close(),
  }
}

function apiOf(url: string): URL {
  return new URL(url.endsWith('/api/v2/') ? url : `${url}api/v2/`)
}

/** Replies to letters and the classification belong to the connectors behind Pastell. */
function pathsOf({ formulaire: { code } }: Outgoing) {
  if (code === '1-1') return { submit: submitAct, find: findAct }
  if (code === '6-1') return { submit: requestAnnulation, find: findAnnulation }
  throw new ActesError('ACTES-A009', { params: { code } })
}

/** Two concurrent attempts of one sending would both find nothing and both create: refuse the second. */
function oneTryEach(): <T>(sending: string, work: () => Promise<T>) => Promise<T> {
  const underWay = new Set<string>()
  return async (sending, work) => {
    if (underWay.has(sending)) throw new ActesError('ACTES-G012')
    underWay.add(sending)
    return work().finally(() => underWay.delete(sending))
  }
}

async function submitAct(api: Api, outgoing: Outgoing): Promise<Receipt> {
  const act = await actOf(outgoing, api)
  const found = await survey(api, act)
  switch (found.kind) {
    case 'none':
      return deposit(api, { outgoing, act })
    case 'draft':
      return deposit(api, { outgoing, act, draft: found.dossier })
    case 'sent':
      return sentReceiptOf(found)
    case 'refused':
      throw new ActesError('ACTES-G009', { params: { reason: found.dossier.words } })
    case 'stranger':
      throw strangerOf(found)
    case 'unclear':
      throw new ActesError('ACTES-G006', { params: { reason: found.reason } })
  }
}

/** A document not handed over counts as absent: the next attempt resumes it. */
async function findAct(api: Api, outgoing: Outgoing): Promise<Receipt | 'absent' | 'unknown'> {
  const found = await survey(api, await actOf(outgoing, api))
  switch (found.kind) {
    case 'none':
    case 'draft':
    case 'refused':
      return 'absent'
    case 'sent':
      return sentReceiptOf(found)
    case 'stranger':
      throw strangerOf(found)
    case 'unclear':
      return 'unknown'
  }
}

async function actOf(outgoing: Outgoing, { stop }: Api): Promise<ActForm> {
  const act = actForm(await readFrozen(outgoing, stop), outgoing)
  if (!act) throw new ActesError('ACTES-G010', { params: { type: 'pastell' } })
  return act
}

type SurveyOf<K extends Survey['kind']> = Extract<Survey, { readonly kind: K }>

function sentReceiptOf({ dossier: { id, bytes } }: SurveyOf<'sent'>): Receipt {
  return { reference: id, bytes }
}

function strangerOf({ dossier: { id } }: SurveyOf<'stranger'>): ActesError {
  return new ActesError('ACTES-G015', { params: { reason: `document ${id}` } })
}
