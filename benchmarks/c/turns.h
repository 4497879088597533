/* What does not depend on the case, once the state is known: effects spread over steps, and answers to moves. */
#define TURN                                                                                                           \
    struct state *restrict s, const float *restrict N, int t, uint32_t world, word path, uint32_t k0, uint32_t k1
#define GIVEN s, N, t, world, path, k0, k1

static inline void later(num *restrict column, int t, num portion, int delay, int length) {
    int end = t + delay + length < N_STEPS + 1 ? t + delay + length : N_STEPS + 1;
    for (int i = t + (delay > 0 ? delay : 1); i < end; i++) column[i * N_SCHEDULED] += portion;
}

struct node { int owner, rationality, values, row, end; };
struct row { int option, open, played, child, fallback; };

static void answer(TURN, const struct node *nodes, int n, const struct row *rows, mask m) {
    for (int i = 1; i < n; i++) s->reach[i] = (mask){0};
    s->reach[0] = m, s->open[ALWAYS] = (mask){0} - 1;
    for (int i = 0; i < n; i++) {
        mask reached = s->reach[i], some = {0}, chosen = {0};
        if (!any(reached)) continue;
        const struct node *node = &nodes[i];
        num best = all(-2e30f);
        int block = -1;
        words w;
        for (int r = node->row; r < node->end; r++) {
            if (rows[r].option / 4 != block) {
                block = rows[r].option / 4;
                w = philox_epochs(world, path, s->epoch[node->owner], GUMBEL << 24 | block, k0, k1);
            }
            mask listed = s->open[rows[r].open], open = rows[r].fallback ? ~some : listed;
            some |= listed;
            num score = s->values[node->values + r] * N[node->rationality] + gumbel(w.w[rows[r].option & 3]);
            score = pick(open, score, all(-1e30f));
            mask better = score > best;
            best = pick(better, score, best), chosen = (better & r) | (~better & chosen);
        }
        for (int r = node->row; r < node->end; r++) {
            mask taken = (chosen == r) & reached;
            s->played[rows[r].played] |= taken, s->reach[rows[r].child] = taken;
        }
    }
}
