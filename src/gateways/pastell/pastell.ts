// The Pastell gateway (REST API v2, flux actes-generique): create a document, fill it in, hand it to the TdT, poll for
// its retour. Pastell lets two documents have one number, so the driver searches before it creates, and again after a
// doubt.
import { ActesError } from '#errors.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { facts } from '../facts.ts'
import { tellingOnce } from '../collecting.ts'
import type { DriverTools, Found, Gateway, LeaseGuard, Outgoing, Receipt } from '../gateway.ts'
import { requestAnnulation, findAnnulation } from './handover.ts'
import type { Api } from './calls.ts'
import { withinTimeLimit } from '../wire/conversation.ts'
import { checkPastell } from './check.ts'
import { deposit } from './deposit.ts'
import { composeForm } from './form/compose.ts'
import { readFrozen } from './form/read.ts'
import { fetch, retoursFor } from './collect.ts'
import { listDossiers } from './listing.ts'
import { actForm, survey, type Survey } from './find.ts'
import type { PastellSettings } from '../settings.ts'
import { openPlatform } from '../wire/platform.ts'
import { exchangeError, ofOtherGateway } from '../troubles.ts'

/** @param sender expected owner of the entity */
export function openPastell(
  settings: PastellSettings,
  tools: DriverTools,
  sender?: Pick<Collectivite, 'siren' | 'nom'>,
): Gateway {
  const url = new URL(settings.url.endsWith('/api/v2/') ? settings.url : `${settings.url}api/v2/`)
  const options = { url, account: 'needed without a certificate' } as const
  const platform = openPlatform(settings, tools, options)
  const { exchangeMaxMs, quietMs } = platform
  const telling = tellingOnce()
  const alone = oneTryEach()
  const apiUnder = async (stop: AbortSignal, lease?: LeaseGuard): Promise<Api> => ({
    http: await platform.http(),
    entity: settings.entite,
    stop,
    lease,
  })
  const at = <T>(signal: AbortSignal, work: (api: Api) => Promise<T>, lease?: LeaseGuard) =>
    withinTimeLimit(tools.limit(exchangeMaxMs), signal, async (stop) => work(await apiUnder(stop, lease)))
  return {
    name: 'pastell',
    capabilities: { ...facts.pastell, exchangeMaxMs, quietMs },
    compose: composeForm,
    submit: async (outgoing, signal) => {
      const { submit } = pathsOf(outgoing)
      const { formulaire, idActe, lease } = outgoing
      return alone(`${formulaire.code} ${idActe}`, () => at(signal, (api) => submit(api, outgoing), lease))
    },
    collect: async function* ({ awaiting }, signal) {
      yield* telling.news(retoursFor(await apiUnder(signal), awaiting))
    },
    confirm: async (retours) => telling.confirmed(retours),
    find: async (outgoing, signal) => {
      const { find } = pathsOf(outgoing)
      return at(signal, (api) => find(api, outgoing))
    },
    list: async function* (connection, listing, signal) {
      yield* listDossiers(await apiUnder(signal), connection, listing)
    },
    fetch: (reference, wanted, signal) => at(signal, (api) => fetch(api, reference, wanted)),
    check: (signal) =>
      withinTimeLimit(tools.limit(exchangeMaxMs), signal, (stop) =>
        checkPastell({ platform, settings, tools, stop, sender }),
      ),
    close: () => platform.close(),
  }
}

/** Replies to letters and the classification belong to the connectors behind Pastell. */
function pathsOf({ formulaire: { code } }: Outgoing) {
  if (code === '1-1') return { submit: submitAct, find: findAct }
  if (code === '6-1') return { submit: requestAnnulation, find: findAnnulation }
  throw exchangeError('ACTES-A009', { code })
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

async function submitAct(api: Api, outgoing: Outgoing) {
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
      throw exchangeError('ACTES-G009', { reason: found.dossier.words })
    case 'stranger':
      throw strangerOf(found)
    case 'unclear':
      throw exchangeError('ACTES-G006', { reason: found.reason })
  }
}

/** A document not handed over counts as absent: the next attempt resumes it. */
async function findAct(api: Api, outgoing: Outgoing): Promise<Found> {
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

async function actOf(outgoing: Outgoing, { stop }: Api) {
  const act = actForm(await readFrozen(outgoing, stop), outgoing)
  if (!act) throw ofOtherGateway('pastell')
  return act
}

type FoundDossier = Extract<Survey, { readonly dossier: unknown }>

function sentReceiptOf({ dossier: { id, bytes } }: FoundDossier): Receipt {
  return { reference: id, bytes }
}

function strangerOf({ dossier: { id } }: FoundDossier) {
  return exchangeError('ACTES-G015', { reason: `document ${id}` })
}
