/** How far back a query looks: its longest range, in seconds. */
import type { Expr } from '../../languages/promql/ast.ts';

export interface LookBack {
  /** Absent: the query reads the latest samples only. */
  readonly range?: number;
  /** `irate` and `idelta` read the last two samples of the range, however long it is. */
  readonly lastTwo: boolean;
}

/** The longest range of all selectors; a length that is itself an expression is left out. */
export function lookBack(expr: Expr, lastTwo = false): LookBack {
  switch (expr.kind) {
    case 'range-selector':
      return typeof expr.range === 'number' ? { range: expr.range / 1000, lastTwo } : { lastTwo };
    case 'subquery': {
      const inner = lookBack(expr.expr, lastTwo);
      const own = typeof expr.range === 'number' ? expr.range / 1000 : 0;
      return { range: own + (inner.range ?? 0), lastTwo: false };
    }
    case 'aggregation':
    case 'parentheses':
    case 'unary':
      return lookBack(expr.expr, lastTwo);
    case 'binary':
      return longer(lookBack(expr.left, lastTwo), lookBack(expr.right, lastTwo));
    case 'call':
      return expr.args
        .map((arg) => lookBack(arg, lastTwo || expr.function === 'irate' || expr.function === 'idelta'))
        .reduce(longer, { lastTwo });
    default:
      return { lastTwo };
  }
}

const longer = (a: LookBack, b: LookBack): LookBack => ((b.range ?? -1) > (a.range ?? -1) ? b : a);
