/* What does not depend on the case, once the state is known: days, effects spread over time, late links, answers to moves.
 */
#define TURN                                                                                                           \
    struct state *restrict s, const float *restrict N, const float *restrict P, int t, uint32_t world, word path,      \
        uint32_t k0, uint32_t k1
#define GIVEN s, N, P, t, world, path, k0, k1

/* The day within the present interval on which something comes that has been waited for. */
INLINE num day_after(int t, num waited) {
    num end = all(days[t]), whole = least(waited, end - days[t - 1]);
    whole = __builtin_convertvector(__builtin_convertvector(whole, mask), num);
    return least(days[t - 1] + whole + 1.0f, end);
}

static inline void spread(num *restrict x, num *restrict column, int t, num now, num portion, float delay, float length) {
    if (delay <= 0.0f && length <= 0.0f) {
        *x += portion;
        return;
    }
    float width = length > 0.0f ? length : 1.0f, until = days[t] + delay + length;
    num begin = now + (length > 0.0f ? delay : delay - 1.0f), end = begin + width;
    *x += greatest(least(end, all(days[t])) - begin, all(0.0f)) * portion;
    for (int i = t + 1; i <= N_MOMENTS && days[i - 1] < until; i++)
        column[i * N_SCHEDULED] +=
            greatest(least(end, all(days[i])) - greatest(begin, all(days[i - 1])), all(0.0f)) * portion;
}

/* A remembered quantity on a past day: on the line between two moments, the start before day 0. */
static inline num past(const num *restrict column, int t, float day) {
    if (day < 0.0f) return column[0];
    if (day >= days[t - 1]) return column[t * N_REMEMBERED];
    int i = moment_of_day[(int)day];
    num left = column[(i + 1) * N_REMEMBERED], right = column[(i + 2) * N_REMEMBERED];
    return left + (right - left) * ((day - days[i]) / (days[i + 1] - days[i]));
}

struct node { int owner, rationality, idle, values, row, end; };
struct row { int option, open, played, place, child, fallback, pass, group; };

static void answer(TURN, const struct node *nodes, int n, const struct row *rows, mask m) {
    (void)P;
    for (int i = 1; i < n; i++) s->reach[i] = (mask){0};
    s->reach[0] = m, s->open[ALWAYS] = (mask){0} - 1;
    for (int i = 0; i < n; i++) {
        mask reached = s->reach[i], some = {0}, chosen = {0};
        if (!any(reached)) continue;
        const struct node *node = &nodes[i];
        num best = all(-2e30f), top = all(-1e30f);
        int block = -1;
        words w;
        for (int r = node->row; r < node->end; r++) {
            mask listed = s->open[rows[r].open], open = rows[r].fallback ? ~some : listed;
            some |= listed;
            top = pick(open, greatest(s->values[node->values + r], top), top);
        }
        some = (mask){0};
        for (int r = node->row; r < node->end; r++) {
            if (rows[r].option / 4 != block) {
                block = rows[r].option / 4;
                w = philox_epochs(world, path, s->epoch[node->owner], GUMBEL << 24 | block, k0, k1);
            }
            mask listed = s->open[rows[r].open], open = rows[r].fallback ? ~some : listed;
            some |= listed;
            num score = (s->values[node->values + r] - top) * N[node->rationality] + gumbel(w.w[rows[r].option & 3]);
            if (rows[r].pass) score += N[node->idle];
            if (rows[r].group >= 0) {
                num same = all(0.0f);
                for (int q = node->row; q < node->end; q++)
                    if (rows[q].group == rows[r].group) same += where(s->open[rows[q].open], all(1.0f));
                score -= logn(greatest(same, all(1.0f)));
            }
            score = pick(open, score, all(-1e30f));
            mask better = score > best;
            best = pick(better, score, best), chosen = (better & r) | (~better & chosen);
        }
        for (int r = node->row; r < node->end; r++) {
            mask taken = (chosen == r) & reached;
            s->played[rows[r].played] |= taken & rows[r].place, s->reach[rows[r].child] = taken;
        }
    }
}
