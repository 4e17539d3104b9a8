// The tokens of the public API, as an administrator keeps them. Each change and its journal line are one transaction.
import { isAction } from '../../accounts/access.ts'
import { digestOf, newToken } from '../../accounts/passwords.ts'
import { isTokenName, isTokenRight, tokenDays, tokenPrefix } from '../../accounts/tokens.ts'
import { ActesError, problem } from '../../errors.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import { declaredSender } from '../../store/connections/collectivites.ts'
import { noteDesk } from '../../store/people/people.ts'
import { peopleTable } from '../declared/people.ts'
import { bind } from '../guard.ts'
import { keepToken, revokeToken as revoke, tokenByName, tokens, type Token } from '../../store/people/tokens.ts'

const dayMs = 86_400_000

export const tokenRuns = bind(peopleTable, {
  listTokens: async (_, { ports: { store, clock } }) => ({
    items: (await tokens(store.db)).map((token) => toJson(token, clock.now())),
  }),
  addToken: async ({ name, rights, sirens, days }, { who, ports }) => {
    const { clock, store } = ports
    const isDays = Number.isInteger(days) && days >= 1 && days <= tokenDays.most
    if (!isTokenName(name) || !isDays || rights.length === 0 || !rights.every(isTokenRight)) throw unfit(name)
    if (sirens?.length === 0) throw unfit(name)
    const text = `${tokenPrefix}${newToken()}`
    const at = clock.now()
    const detail = { rights, sirens, days }
    await store.db.transaction(async (sql) => {
      for (const siren of sirens ?? []) await declaredSender(sql, siren)
      const kept = await keepToken(sql, {
        ...{ id: clock.newId(), name, rights: [...new Set(rights)], sirens: sirens && [...new Set(sirens)] },
        ...{ createdAt: at, createdBy: who, expiresAt: new Date(at.getTime() + days * dayMs) },
        tokenSha256: digestOf(text),
      })
      if (!kept) throw unfit(name)
      await noteDesk(sql, { at, who, event: 'token-added', target: name, detail })
    })
    return { token: await told(name, ports), text }
  },
  revokeToken: async ({ name }, { who, ports }) => {
    const at = ports.clock.now()
    await ports.store.db.transaction(async (sql) => {
      if (!(await revoke(sql, name, at))) throw unfit(name)
      await noteDesk(sql, { at, who, event: 'token-revoked', target: name })
    })
    return told(name, ports)
  },
})

async function told(name: string, { store: { db }, clock }: Ports) {
  const token = await tokenByName(db, name)
  if (!token) throw unfit(name)
  return toJson(token, clock.now())
}

function toJson(token: Token, now: Date) {
  const { name, rights, sirens, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt } = token
  return {
    name,
    standing: revokedAt ? ('revoked' as const) : expiresAt <= now ? ('expired' as const) : ('active' as const),
    ...{ rights: rights.filter(isAction), sirens, createdBy },
    createdAt,
    expiresAt,
    lastUsedAt,
    revokedAt,
  }
}

function unfit(name: string): ActesError {
  return new ActesError('ACTES-A027', { problems: [problem('ACTES-A027', '', { value: name })] })
}
