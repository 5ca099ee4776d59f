# Comes before the awk programs which need a median, on the command line.

# middle N: sort the first N of the array sorted, return its median, and set least
# and most.
function middle(n,    i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && sorted[j - 1] > sorted[j]; j--) {
			t = sorted[j]
			sorted[j] = sorted[j - 1]
			sorted[j - 1] = t
		}
	least = sorted[1]
	most = sorted[n]
	return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}
