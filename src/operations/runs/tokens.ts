// The tokens of the public API, as an administrator keeps them. Each change and its journal line are one transaction.
import { isAction } from '../../accounts/access.ts'
import { digestOf, newToken } from '../../accounts/passwords.ts'
import { isTokenName, isTokenRight, tokenDays, tokenPrefix } from '../../accounts/tokens.ts'
import { ActesError, problem } from '../../errors.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import { declaredSender } from '../../store/connections/collectivites.ts'
import { peopleTable } from '../declared/people.ts'
import { bind } from '../guard.ts'
import { journalled } from './run.ts'
import { keepToken, revokeToken, tokenByName, tokens, type Token } from '../../store/people/tokens.ts'

const dayMs = 86_400_000

export const tokenRuns = bind(peopleTable, {
  listTokens: async (_, { ports: { store, clock } }) => ({
    items: (await tokens(store.db)).map((token) => toJson(token, clock.now())),
  }),
  addToken: async ({ name, rights, sirens, days }, asked) => {
    const isDays = Number.isInteger(days) && days >= 1 && days <= tokenDays.most
    if (!isTokenName(name) || !isDays || rights.length === 0 || !rights.every(isTokenRight)) throw unfit(name)
    if (sirens?.length === 0) throw unfit(name)
    const text = `${tokenPrefix}${newToken()}`
    const { who, ports } = asked
    await journalled(
      asked,
      { event: 'token-added', target: name, detail: { rights, sirens, days } },
      async (sql, at) => {
        for (const siren of sirens ?? []) await declaredSender(sql, siren)
        const kept = await keepToken(sql, {
          ...{ id: ports.clock.newId(), name, rights: [...new Set(rights)], sirens: sirens && [...new Set(sirens)] },
          ...{ createdAt: at, createdBy: who, expiresAt: new Date(at.getTime() + days * dayMs) },
          tokenSha256: digestOf(text),
        })
        if (!kept) throw unfit(name)
      },
    )
    return { token: await told(name, ports), text }
  },
  revokeToken: async ({ name }, asked) => {
    await journalled(asked, { event: 'token-revoked', target: name }, async (sql, at) => {
      if (!(await revokeToken(sql, name, at))) throw unfit(name)
    })
    return told(name, asked.ports)
  },
})

async function told(name: string, { store: { db }, clock }: Ports) {
  const token = await tokenByName(db, name)
  if (!token) throw unfit(name)
  return toJson(token, clock.now())
}

function toJson(token: Token, now: Date) {
  const standing = token.revokedAt ? 'revoked' : token.expiresAt <= now ? 'expired' : 'active'
  return { ...token, standing: standing as 'revoked' | 'expired' | 'active', rights: token.rights.filter(isAction) }
}

function unfit(name: string): ActesError {
  return new ActesError('ACTES-A027', { problems: [problem('ACTES-A027', '', { value: name })] })
}
