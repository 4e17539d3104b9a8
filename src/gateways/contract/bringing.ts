// Bringing back: retours until they are confirmed, the list of what the platform holds, the self-check.
import { deepStrictEqual as equal, notDeepStrictEqual as differs } from 'node:assert'
import type { ListedTransaction, ListingRequest, ListPage, RawRetour } from '../gateway.ts'
import { asking, check, kindOf, never, type Asked, type ContractCheck } from './harness.ts'

export const collecting: readonly ContractCheck[] = [
  check(
    'les retours relevés reviennent jusqu’à leur confirmation, puis plus',
    'collected retours come again until confirmed, then no longer',
    async ({ hands, collects, confirms }) => {
      await hands(2)
      const once = await collects()
      differs(once, [])
      equal(await collects(), once)
      await confirms(once)
      equal(await collects(), [])
    },
  ),
  check(
    'ce qui n’est pas confirmé reste quand le reste l’est',
    'unconfirmed retours stay when the others are confirmed',
    async ({ hands, collects, confirms }) => {
      await hands(2)
      const all = await collects()
      const isFirst = ({ delivery }: RawRetour) => delivery === all[0]?.delivery
      await confirms(all.filter(isFirst))
      const rest = all.filter((retour) => !isFirst(retour))
      equal(await collects(), rest)
    },
  ),
  check(
    'confirmer deux fois est confirmer une fois',
    'confirming twice is confirming once',
    async ({ hands, collects, confirms }) => {
      await hands()
      const retours = await collects()
      await confirms(retours)
      await confirms(retours)
      equal(await collects(), [])
    },
  ),
  check(
    'les retours d’une autre collectivité ne viennent jamais',
    'retours of another collectivité never come',
    async ({ hands, collects, confirms }, harness) => {
      const other = asking({ ...harness, ...harness.neighbour })
      await hands()
      await other.hands()
      const [ours, theirs] = [await collects(), await other.collects()]
      differs(theirs, [])
      const names = theirs.map(nameOf)
      const alien = ours.filter((retour) => names.includes(nameOf(retour)))
      equal(alien, [])
      await confirms(ours)
      equal(await other.collects(), theirs)
    },
  ),
  check('rien ne vient où rien n’est parti', 'nothing comes where nothing was sent', async ({ collects }) =>
    equal(await collects(), []),
  ),
]

function nameOf(retour: RawRetour) {
  return retour.kind === 'document' ? retour.name : retour.reference
}

/** Each once as it stood last. */
async function rowsOf(pages: AsyncIterable<ListPage>): Promise<readonly ListedTransaction[]> {
  const all = new Map<string, ListedTransaction>()
  for await (const { rows } of pages) for (const row of rows) all.set(row.reference, row)
  return [...all.values()]
}

type Lists = (asked?: Partial<ListingRequest>, signal?: AbortSignal) => AsyncIterable<ListPage>

function lists(fr: string, en: string, run: (asked: Asked, list: Lists) => Promise<void>): ContractCheck {
  return check(fr, en, async (asked) => {
    const { gateway, connection } = asked
    const { list } = gateway
    if (!list) return 'unasked'
    await run(asked, (more, signal = never) => list(connection, { ...wholeList, ...more }, signal))
  })
}

const wholeList: ListingRequest = {
  since: new Date('2000-01-01T00:00:00Z'),
  known: async (references) => new Set(references),
}

export const listing: readonly ContractCheck[] = [
  check(
    'une liste existe si et seulement si les faits le disent',
    'it has a list exactly if the table of facts says so',
    async ({ gateway }) => equal(gateway.list !== undefined, gateway.capabilities.list),
  ),
  lists(
    'un envoi est dans la liste sous sa référence, envoyé puis répondu',
    'a sending is listed under its reference, first as sent, then as answered',
    async ({ makeOutgoing, submit, bringRetours }, list) => {
      const end = await submit(await makeOutgoing())
      const [before] = await rowsOf(list())
      // Some answer at once.
      equal(before?.state, before?.accuse ? 'acknowledged' : 'sent')
      await bringRetours()
      const shown = (await rowsOf(list())).map(({ type, state, accuse, reference }) => [type, state, accuse, reference])
      equal(shown, [['1', 'acknowledged', true, 'reference' in end && end.reference]])
    },
  ),
  lists(
    'une transaction inconnue a son numéro et son jour ; lister ne change rien',
    'unknown transactions have number and day; listing changes nothing',
    async ({ makeOutgoing, submit, bringRetours, collects }, list) => {
      const outgoing = await makeOutgoing()
      await submit(outgoing)
      await bringRetours()
      const [listed] = await rowsOf(list({ known: async () => new Set() }))
      const { numero, dateDecision } = outgoing.formulaire.code === '1-1' ? outgoing.formulaire.acte : {}
      equal([listed?.numero, listed?.dateDecision], [numero, dateDecision])
      differs(await collects(), [])
    },
  ),
  lists(
    'la liste continue à partir du repère d’une page',
    'the list continues from the cursor of a page',
    async ({ hands }, list) => {
      await hands(3)
      for await (const { rows, next } of list()) {
        equal([next, next.length <= 64], [next, true])
        const rest = (await rowsOf(list({ from: next }))).map(({ reference }) => reference)
        const again = rows.filter(({ state, reference }) => state === 'acknowledged' && rest.includes(reference))
        equal(again, [])
      }
    },
  ),
  lists(
    'les transactions d’une autre collectivité ne sont jamais dans la liste',
    'transactions of another collectivité are never listed',
    async ({ hands, neighbour, ...own }, list) => {
      const other = asking({ ...own, ...neighbour, neighbour })
      const references = [await hands(), await other.hands()]
      const theirs = other.gateway.list?.(other.connection, wholeList, never)
      const rows = [await rowsOf(list()), theirs && (await rowsOf(theirs))]
      const listed = rows.flatMap((some) => some?.map(({ reference }) => reference))
      equal(listed, references)
    },
  ),
  lists(
    'une liste arrêtée le dit, et n’est jamais rendue raccourcie',
    'a stopped list says so, and is never returned shortened',
    async ({ hands }, list) => {
      await hands()
      differs(await kindOf(rowsOf(list({}, AbortSignal.abort()))), 'done')
    },
  ),
]

export const itself: readonly ContractCheck[] = [
  check(
    'son examen ne trouve rien à redire quand tout marche',
    'its self-check finds no fault when everything works',
    async ({ gateway }) => {
      const findings = await gateway.check(never)
      differs(findings, [])
      const faults = findings.filter(({ ok }) => !ok)
      equal(faults, [])
    },
  ),
  check('ses limites sont des limites', 'its limits are limits', async ({ gateway: { capabilities } }) => {
    const { objetMax, sizeMaxBytes, exchangeMaxMs } = capabilities
    equal(Math.min(objetMax, sizeMaxBytes, exchangeMaxMs) > 0, true)
  }),
]
