// What the token that calls may do.
import { me } from '../answers-town.ts'
import { route, type Route } from '../route.ts'

export const meRoutes: readonly Route[] = [
  route({
    ...{ method: 'GET', path: '/me', name: 'showMe', about: 'What the token may do', needs: 'token' },
    answers: { 200: me },
    run: async ({ caller: { name, rights, sirens, expiresAt } }) => ({
      json: { name, rights, collectivites: sirens, expiresAt: expiresAt.toISOString() },
    }),
  }),
]
