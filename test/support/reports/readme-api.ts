// The README's table of the API, rendered from the routes that are served.
import { apiPrefix } from '../../../src/web/api/api.ts'
import { routes } from '../../../src/web/api/routes.ts'
import type { Table } from './readme-tables.ts'

/** Every route: where it answers, which right it needs, what it does. */
export function apiTable(): Table {
  return {
    head: ['call', 'right', 'does'],
    rows: [
      ...routes.map(({ method, path, needs, about }) => [
        `\`${method} ${apiPrefix}${path.replaceAll(/:(\w+)/g, '{$1}')}\``,
        needs === 'token' ? 'any token' : `\`${needs}\``,
        about,
      ]),
      [`\`GET ${apiPrefix}/openapi.json\``, 'none', 'This API in OpenAPI 3.1, open to all'],
    ],
  }
}
