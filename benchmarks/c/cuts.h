/* What ranges cut off of the effects of an episode, and what that does to payoffs: walks the tables of detente.sim.cuts.
   Slots count vectors from the beginning of the state. */
struct cuts {
    const int *table, *first_cut, *turns, *satiable;
    int limits, leaves, outs, owners;
};

static inline float bits_of(int i) {
    float x;
    memcpy(&x, &i, sizeof x);
    return x;
}

static inline num form(const float *h, const num *factors, int n) {
    num value = all(h[0]);
    for (int i = 0; i < n; i++) value += factors[i] * h[1 + i];
    return value;
}

static void cut_off(num *v, const float *P, const int *table, const int *limit, mask m) {
    num low = all(bits_of(limit[2])), high = all(bits_of(limit[3]));
    const int *at = table + limit[6];
    for (int i = 0; i < limit[5]; i++) {
        int steps = *at++;
        num x = v[limit[0]];
        for (int j = 0; j < steps; j++) {
            int amounts = at[0], out = at[1];
            float amount = 0.0f;
            for (int k = 0; k < amounts; k++) amount += P[at[2 + k]];
            at += 2 + amounts;
            num after = x + amount;
            x = least(greatest(after, low), high);
            v[out] += where(m, x - after);
        }
    }
}

static void turn_gains(num *v, const float *h, const float *P, const struct cuts *c, int bits) {
    int several = (bits & (bits - 1)) > 0;
    for (int i = 0; i < c->leaves; i++) {
        const int *leaf = c->turns + LEAF_SIZE * i;
        mask turns = v[leaf[0]] > TURNS_ABOVE;
        if (!any(turns)) continue;
        const float *list = h + leaf[2];
        for (int j = 0; j < (int)list[0]; j++) {
            if (!several && !((int)list[2 + 2 * j] & bits)) continue;
            const int *g = c->turns + c->turns[leaf[3] + (int)list[1 + 2 * j]], *cut = g + GAIN_SIZE + g[6];
            num change = all(0.0f);
            for (int k = 0; k < g[7]; k++) change += v[cut[2 * k]] * P[cut[2 * k + 1]];
            num gain = all(h[g[1]]), left = gain + P[g[2]] * change, loss = all(P[g[3]]), one = all(1.0f);
            num more = pick(left < 0.0f, loss, one) - pick(gain < 0.0f, loss, one);
            mask happens = turns & ((mask *)v)[g[5]] & (more != 0.0f);
            if (!any(happens)) continue;
            float chance = 1.0f;
            for (int k = 0; k < g[6]; k++) chance *= P[g[GAIN_SIZE + k]];
            v[leaf[1] + g[0]] += where(happens, more * left * v[g[4]]) * chance;
        }
    }
}

static void cut_payoffs(
    struct state *restrict s, const float *restrict h, const float *restrict P, const struct cuts *c, const num *factors,
    mask m) {
    num *v = (num *)s, worst = all(0.0f);
    int bits = 0;
    for (int i = 0; i < c->leaves; i++) s->risk[i] = all(0.0f);
    for (int i = 0; i < c->outs; i++) s->out[i] = all(0.0f);
    for (int i = 0; i < c->limits; i++) {
        const int *limit = c->table + LIMIT_SIZE * i;
        num x = v[limit[0]];
        mask tight = m & ((x + h[limit[1]] > bits_of(limit[3])) | (x - h[limit[1] + 1] < bits_of(limit[2])));
        if (!any(tight)) continue;
        bits |= limit[4];
        cut_off(v, P, c->table, limit, tight);
        num sequence = all(0.0f), most = all(0.0f);
        for (const int *cut = c->first_cut + CUT_SIZE * limit[7]; cut < c->first_cut + CUT_SIZE * limit[8]; cut += CUT_SIZE) {
            num lost = where(((mask *)v)[cut[2]], v[cut[3]]);
            if (any(lost != 0.0f)) {
                const float *unit = h + cut[4];
                const num *f = factors;
                for (int o = 0; o < c->owners; o++) {
                    v[cut[0] + o] += lost * form(unit, f, c->satiable[o]);
                    unit += 1 + c->satiable[o], f += c->satiable[o];
                }
                sequence += greatest(-lost * h[cut[5]], lost * h[cut[5] + 1]);
            }
            if (cut[6] > 0) most = greatest(sequence, most), sequence = all(0.0f);
            if (cut[6] > 1) {
                v[cut[1]] += most, worst = greatest(v[cut[1]], worst), most = all(0.0f);
            }
        }
    }
    if (any((worst > TURNS_ABOVE) & m)) turn_gains(v, h, P, c, bits);
}
